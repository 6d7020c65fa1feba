/** An exported log, changed at random: the first bad position is named each time. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { SeededRandom } from '../../../support/seeded-random.js';
import { brokenIn, readBack } from '../../../support/read-export.js';
import { SignedLog } from '../../../support/signed-log.js';

const seed = Number(process.env['SEED'] ?? 20261121);
const times = 1_000;
const eventCount = 23;

type Change = (file: Buffer, random: SeededRandom) => Buffer;

const below = (random: SeededRandom, end: number): number => Math.floor(random.next() * end);
const without = (file: Buffer, at: number, length = 1) => Buffer.concat([file.subarray(0, at), file.subarray(at + length)]);
const withInserted = (file: Buffer, at: number, bytes: Uint8Array) => Buffer.concat([file.subarray(0, at), bytes, file.subarray(at)]);

/** Each with the newline that ends it; a rest without one is the last. */
const linesIn = (file: Buffer): string[] => file.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];
const fileOf = (lines: readonly string[]) => Buffer.from(lines.join(''), 'latin1');

const twoOf = (random: SeededRandom, end: number): readonly [number, number] => {
  const one = below(random, end);
  const other = (one + 1 + below(random, end - 1)) % end;
  return one < other ? [one, other] : [other, one];
};

const changes: Readonly<Record<string, Change>> = {
  'a byte is changed': (file, random) => {
    const changed = Buffer.from(file);
    const at = below(random, file.length);
    changed[at] = (file.readUInt8(at) + 1 + below(random, 255)) % 256;
    return changed;
  },
  'a byte is removed': (file, random) => without(file, below(random, file.length)),
  'a byte is inserted': (file, random) => withInserted(file, below(random, file.length + 1), Uint8Array.of(below(random, 256))),
  'two bytes change places': (file, random) => {
    const changed = Buffer.from(file);
    const [one, other] = twoOf(random, file.length);
    changed[one] = file.readUInt8(other);
    changed[other] = file.readUInt8(one);
    return changed;
  },
  'a line is removed': (file, random) => {
    const lines = linesIn(file);
    lines.splice(below(random, lines.length), 1);
    return fileOf(lines);
  },
  'a line is repeated elsewhere': (file, random) => {
    const lines = linesIn(file);
    lines.splice(below(random, lines.length + 1), 0, lines[below(random, lines.length)] ?? '');
    return fileOf(lines);
  },
  'two lines change places': (file, random) => {
    const lines = linesIn(file);
    const [one, other] = twoOf(random, lines.length);
    [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
    return fileOf(lines);
  },
  'the end is cut off': (file, random) => file.subarray(0, below(random, file.length)),
};

/** The first line that is another one than was written. */
const firstBadLine = (written: readonly string[], found: readonly string[]): number => {
  const differs = written.findIndex((line, index) => line !== found[index]);
  return (differs < 0 ? written.length : differs) + 1;
};

/** The header is no event, nor is the end, nor what comes after it. */
const positionAt = (line: number): string | null => (line === 1 || line > eventCount + 1 ? null : `${line - 1}`);

describe('an exported log', () => {
  let file: Buffer;

  beforeAll(async () => {
    const log = new SignedLog().happen(8).sign().happen(6).sign().sign().happen(5);
    expect(log.events).toHaveLength(eventCount);
    file = await log.exported();
  });

  it('is found whole while nobody has touched it', async () => {
    const { reader, events } = await readBack(file);
    expect(events).toHaveLength(eventCount);
    expect(reader.log).toMatchObject({ events: eventCount, checkpoints: 3, unsigned: 6 });
  });

  it.each(Object.entries(changes))(`is bad at the first line where %s (seed ${seed})`, async (_, change) => {
    const random = new SeededRandom(seed);
    const written = linesIn(file);
    for (let time = 0; time < times; time += 1) {
      const changed = change(file, random);
      if (changed.equals(file)) continue;
      const line = firstBadLine(written, linesIn(changed));
      const broken = await brokenIn(changed);
      expect({ time, ...broken?.place }).toEqual({ time, line, position: positionAt(line), through: null });
    }
  });
});
