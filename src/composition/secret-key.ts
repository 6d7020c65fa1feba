/** Keys that processes share: what is sealed and signed by one opens and holds at another. */
import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.js';

/** 32 bytes. */
const base64 = /^[\w+/-]{43}=?$/;

/** Never repeats what it was given. */
export const keyOf = (setting: string, value: string): Buffer => {
  const file = /^file:(.+)$/s.exec(value)?.[1];
  const where = file === undefined ? setting : `${setting}: ${file}`;
  const text = file === undefined ? value : textOf(setting, file);
  if (!base64.test(text)) throw new ConfigError(`${where} must hold 32 bytes in base64, such as \`openssl rand -base64 32\` prints`);
  return Buffer.from(text, 'base64');
};

const textOf = (setting: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigError(`${setting}: ${file} cannot be read (${code ?? 'unknown error'})`, { cause });
  }
};
