/** Filters by metadata hold a dictionary, which clients in Python write their own way: `{'key': 'value'}`. JSON is read just so. */
import { Rejection } from '../../../../domain/kernel/rejection.js';

const quoted = /u?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/.source;
const entry = new RegExp(`\\s*${quoted}\\s*:\\s*${quoted}\\s*(?:,|$)`, 'y');

export const readDictionary = (name: string, text: string): Readonly<Record<string, string>> => {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (inner === undefined) throw notADictionary(name);

  const entries: [string, string][] = [];
  for (entry.lastIndex = 0; inner.slice(entry.lastIndex).trim() !== '';) {
    const found = entry.exec(inner);
    if (!found) throw notADictionary(name);
    entries.push([unescaped(found[1] ?? found[2]), unescaped(found[3] ?? found[4])]);
  }
  return Object.fromEntries(entries);
};

const unescaped = (text = ''): string =>
  text.replace(/\\u([\da-fA-F]{4})|\\(.)/gs, (_, code: string | undefined, character: string) =>
    code === undefined ? (controls[character] ?? character) : String.fromCharCode(parseInt(code, 16)),
  );

const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

const notADictionary = (name: string): Rejection =>
  new Rejection('invalid-request', `Invalid input: ${name} must be a dictionary of texts, such as {"key": "value"}.`);
