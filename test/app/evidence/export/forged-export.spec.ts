/** An export whose every checksum is right, because whoever changed the events wrote it anew: what tells is what was signed. */
import { describe, expect, it } from '@jest/globals';
import { exportedEvent, firstWitness, unwitnessed, witnessed } from '../../../../src/app/evidence/export/export-format.js';
import { hexOf, sha256 } from '../../../../src/app/evidence/canonical.js';
import { auditStream, type CheckpointHeader, type CheckpointSigned } from '../../../../src/domain/audit/audit.events.js';
import type { Recorded } from '../../../../src/domain/kernel/message.js';
import { brokenIn } from '../../../support/read-export.js';
import { SeededRandom } from '../../../support/seeded-random.js';
import { exportOf, SignedLog, signerOf } from '../../../support/signed-log.js';

/** Checkpoints at 10 and 18, over 9 and over 17 events; 4 more are not signed. */
const log = new SignedLog().happen(8).sign().happen(7).sign().happen(4);
const keys = [log.signer.publicKey];

type Forgery = (events: Recorded[]) => void;

const forged = async (forge: Forgery, storeKind: 'embedded' | 'shared' = 'shared'): Promise<Buffer> => {
  const events = [...log.events];
  forge(events);
  const last = events.at(-1)?.position.toString() ?? null;
  return exportOf(log.header({ last, storeKind }), events);
};
const placeOf = async (forge: Forgery) => (await brokenIn(await forged(forge), keys))?.place;

const change = (events: Recorded[], index: number, fields: Partial<Recorded>): void => {
  const recorded = events[index];
  if (recorded) events[index] = { ...recorded, ...fields };
};

describe('a forged export', () => {
  it('is told by the checkpoint over any event that was changed', async () => {
    const random = new SeededRandom(5);
    for (let time = 0; time < 200; time += 1) {
      const index = Math.floor(random.next() * 17);
      const event = log.events[index]?.event;
      if (!event || event.type !== 'VolumeDescribed') continue;
      const changed = { ...event, data: { ...event.data, name: `another ${time}` } };
      const [from, through] = index < 9 ? ['1', '9'] : ['10', '17'];
      expect(await placeOf((events) => change(events, index, { event: changed }))).toEqual({ position: from, through, line: null });
    }
  });

  it('cannot be told where nothing is signed yet', async () => {
    expect(await placeOf((events) => change(events, 20, { event: { type: 'VolumeDescribed', data: {} } }))).toBeUndefined();
  });

  it.each<[string, Forgery, string]>([
    ['leaves out the last event of a stream', (events) => void events.splice(lastOfAStream(), 1), 'are not what the checkpoint'],
    ['leaves out an event in between', (events) => void events.splice(firstOfAStream(), 1), 'where event 0 must come'],
    ['has an id twice', (events) => change(events, 19, { id: log.events[3]?.id ?? '' }), 'there was an event of the id'],
    [
      'has an event of another kind among the checkpoints',
      (events) => change(events, 17, { event: { type: 'Nothing', data: {} } }),
      'has no place in',
    ],
    ['has positions that do not grow', (events) => change(events, 19, { position: 3n }), 'after an event of a higher position'],
    ['is signed anew by somebody else', (events) => signAnew(events), 'was never introduced'],
    ['has a checkpoint whose header was changed', (events) => changeHeader(events), 'the signature of this checkpoint is not valid'],
  ])('is found when it %s', async (_, forge, what) => {
    expect((await brokenIn(await forged(forge), keys))?.message).toContain(what);
  });

  it('is found when an embedded log has a gap', async () => {
    const gap: Forgery = (events) => void events.splice(events.length - 3, 1);
    const broken = await brokenIn(await forged((events) => (gap(events), renumber(events)), 'embedded'), keys);
    expect(broken?.what).toContain('the event that was here is missing');
  });

  it('is found when its links are not those of its events, or it holds what is no event', async () => {
    const [first] = log.events;
    if (!first) throw new Error('there is no event');
    const fileOf = (record: object) => {
      const header = witnessed(firstWitness, log.header());
      return Buffer.from(`${header.line}\n${witnessed(header.witness, record).line}\n`);
    };
    expect((await brokenIn(fileOf(exportedEvent(first, Buffer.alloc(32)))))?.what).toBe('the chain does not lead here');
    expect((await brokenIn(fileOf({ position: '1', anything: 'else' })))?.what).toBe('it is not an event');
  });

  it('is found when none of it is signed any more, though a key was given', async () => {
    const withoutRecord: Forgery = (events) => {
      const others = events.filter(({ stream }) => stream !== auditStream).map((each, index) => ({ ...each, position: BigInt(index + 1) }));
      events.splice(0, events.length, ...others);
    };
    expect(await placeOf(withoutRecord)).toEqual({ position: '1', through: '19', line: null });
    expect(await brokenIn(await forged(withoutRecord))).toBeUndefined();
    expect((await brokenIn(await forged((events) => void events.splice(0)), keys))?.message).toContain('none of it is signed');
  });

  it.each<[string, number, (text: string) => string]>([
    ['a field that is in no event', 6, (text) => text.replace('"metadata":', '"approvedBy":"eve","metadata":')],
    ['fields in another order', 6, (text) => text.replace(/("stream":"[^"]*"),("revision":\d+)/, '$2,$1')],
    ['a position with zeros before it', 6, (text) => text.replace('"position":"', '"position":"0')],
    ['a position that is a number', 6, (text) => text.replace(/"position":"(\d+)"/, '"position":$1')],
    ['a value written in another way', 6, (text) => text.replace('"schemaVersion":1', '"schemaVersion":1.0')],
    ['a field twice', 6, (text) => text.replace('"actor":"test"', '"actor":"eve","actor":"test"')],
    ['a field that is in no end', 24, (text) => text.replace('"count":', '"approvedBy":"eve","count":')],
    ['a field that is in no header', 1, (text) => text.replace('"of":', '"approvedBy":"eve","of":')],
    ['a header of no kind of history', 1, (text) => text.replace('"of":"log"', '"of":"everything"')],
  ])('is found when its checksums are right and it has %s', async (_, line, change) => {
    const file = witnessedAnew(await forged(() => undefined), line, change);
    expect((await brokenIn(file, keys))?.place.line).toBe(line);
  });

  it('is found when it is shorter than what was kept elsewhere, or another history', async () => {
    const [first, last] = checkpointsOf(log);
    const older = new SignedLog().happen(8).sign();
    const other = new SignedLog(log.signer, 2).happen(8).sign().happen(7).sign().happen(4);
    const fileOf = (signed: SignedLog) => signed.exported({ storeKind: 'shared' });
    expect(await brokenIn(await fileOf(log), keys, [first, last])).toBeUndefined();
    expect(await brokenIn(await fileOf(older), keys, [first])).toBeUndefined();
    const short = await brokenIn(await fileOf(older), keys, [first, last]);
    expect(short).toMatchObject({ place: { position: null }, what: expect.stringContaining('17 events') as unknown });
    expect(await brokenIn(await fileOf(other), keys)).toBeUndefined();
    expect((await brokenIn(await fileOf(other), keys, [first, last]))?.place).toEqual({ position: '1', through: '9', line: null });
  });
});

const checkpointsOf = ({ events }: SignedLog): readonly [CheckpointHeader, CheckpointHeader] => {
  const found = events.flatMap(({ event }) => (event.type === 'CheckpointSigned' ? [(event as CheckpointSigned).data] : []));
  const [first, last] = found;
  if (!first || !last) throw new Error('there are too few checkpoints');
  return [first, last];
};

/** With one line changed and every checksum made anew. */
const witnessedAnew = (file: Buffer, line: number, change: (text: string) => string): Buffer => {
  let before = firstWitness;
  let after = firstWitness;
  const lines = file.toString().trimEnd().split('\n');
  const written = lines.map((each, index) => {
    const found = unwitnessed(before, each);
    if (!found) throw new Error('the file is not whole');
    const text = index + 1 === line ? change(found.text) : found.text;
    before = found.witness;
    after = sha256(Buffer.concat([after, Buffer.from(text)]));
    return `${text.slice(0, -1)},"witness":"${hexOf(after)}"}\n`;
  });
  return Buffer.from(written.join(''));
};

const lastOfAStream = (): number => {
  const signed = log.events.slice(0, 16);
  return signed.findIndex(
    ({ stream }, index) => stream.startsWith('volume-') && !log.events.slice(index + 1).some((each) => each.stream === stream),
  );
};

/** One that goes on before the first checkpoint. */
const firstOfAStream = (): number => {
  const early = log.events.slice(0, 9);
  return early.findIndex(({ stream, revision }, index) => revision === 0 && early.slice(index + 1).some((each) => each.stream === stream));
};

/** Streams without gaps, so that only the position tells. */
const renumber = (events: Recorded[]): void => {
  const revisions = new Map<string, number>();
  events.forEach((recorded, index) => {
    const revision = (revisions.get(recorded.stream) ?? -1) + 1;
    revisions.set(recorded.stream, revision);
    change(events, index, { revision });
  });
};

const signAnew = (events: Recorded[]): void => {
  const other = new SignedLog(signerOf('b')).happen(8).sign();
  const checkpoint = other.events.at(-1);
  if (checkpoint) change(events, 9, { event: checkpoint.event });
};

const changeHeader = (events: Recorded[]): void => {
  const event = events[9]?.event;
  if (event) change(events, 9, { event: { ...event, data: { ...event.data, signedAt: '2031-01-01T00:00:00.000Z' } } });
};
