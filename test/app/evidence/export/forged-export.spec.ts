/** An export whose every checksum is right, because whoever changed the events wrote it anew: what tells is what was signed. */
import { describe, expect, it } from '@jest/globals';
import { exportedEvent, firstWitness, witnessed } from '../../../../src/app/evidence/export/export-format.js';
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
});

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
