import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedEventStore } from '../../../../src/adapters/event-store/embedded/embedded-event-store.js';
import { Checkpointer } from '../../../../src/app/evidence/checkpointer.js';
import { type Checked, checkSource, LogImport, refuseHalfImport } from '../../../../src/app/evidence/import/import-log.js';
import { linesOf } from '../../../../src/app/evidence/export/lines.js';
import { checkProof } from '../../../../src/app/evidence/check-proof.js';
import { proofOf } from '../../../../src/app/evidence/proof.js';
import { verifyLog } from '../../../../src/app/evidence/verify-log.js';
import { createLog } from '../../../../src/app/http/log.js';
import type { EventStore } from '../../../../src/app/ports/event-store.js';
import type { Recorded } from '../../../../src/domain/kernel/message.js';
import { all, eventually } from '../../../support/contracts/event-store/examples.js';
import { noon } from '../../../support/examples.js';
import { newMemoryFolder } from '../../../support/open-store.js';
import { SeededRandom } from '../../../support/seeded-random.js';
import { asyncOf, SignedLog, signerOf } from '../../../support/signed-log.js';
import { VirtualTime } from '../../../support/virtual-time.js';

const log = new SignedLog().happen(30).sign().happen(20).sign().happen(7);
const time = new VirtualTime();
const ids = new SeededRandom(3);

const checked = async (file?: Buffer): Promise<Checked> => {
  const bytes = file ?? (await log.exported());
  return checkSource({ keys: [log.signer.publicKey], lines: () => Promise.resolve(linesOf(asyncOf([bytes]))) });
};

describe('the import of a log', () => {
  let folder: string;
  let store: EmbeddedEventStore;

  beforeEach(() => {
    folder = newMemoryFolder();
    store = EmbeddedEventStore.open(folder);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const importing = async (into: EventStore = store) => new LogImport({ store: into, clock: time, ids }, await checked());
  const stored = () => all(store.readAll());
  const nothing = () => undefined;

  it('makes the very same log, and says at its end where that came from', async () => {
    await (await importing()).intoEmpty(nothing);
    const events = await stored();
    expect(events.slice(0, -1)).toEqual(log.events);
    expect(events.at(-1)).toMatchObject({
      stream: 'audit-log',
      event: { type: 'LogImported', data: { count: log.events.length, samePositions: true } },
    });
  });

  it('leaves a log that is signed on by another key, with proofs of events before and after', async () => {
    await (await importing()).intoEmpty(nothing);
    await signedOn();
    const keys = [signerOf('b').publicKey];
    expect(await verifyLog(store, { keys, isGapless: true })).toMatchObject({ checkpoints: 3 });
    for (const { position } of (await stored()).slice(0, -1)) checkProof(await proofOf(store, position), null);
  });

  it('takes nothing from a file that is not as it was written', async () => {
    const file = await log.exported();
    file[2_000] = file.readUInt8(2_000) ^ 1;
    await expect(checked(file)).rejects.toThrow('it is not what was written here');
  });

  it.each(['volume', 'stream'] as const)('is not had from the history of one %s', async (of) => {
    await expect(checked(await log.exported({ of, id: 'x' }))).rejects.toThrow('only a whole log can be imported');
  });

  it.each([
    ['at once where it says so', '2026-02-02T12:00:00.000Z', false],
    ['at its end where it does not', noon, true],
  ])('stops when another export has taken the place of the one that was checked: %s', async (_, exportedAt, isTaken) => {
    const newer = await new SignedLog().happen(30).sign().happen(20).sign().happen(12).exported({ exportedAt });
    const files = [await log.exported(), newer];
    const source = { keys: null, lines: () => Promise.resolve(linesOf(asyncOf([files.shift() ?? newer]))) };
    const replaced = new LogImport({ store, clock: time, ids }, await checkSource(source));
    await expect(replaced.intoShared(nothing)).rejects.toThrow('another one than it was');
    const [begun, ...taken] = await stored();
    expect({ begun: begun?.event.type, isTaken: taken.length > 0 }).toEqual({ begun: 'ImportBegun', isTaken });
    expect(taken.filter(({ event }) => ['LogImported', 'ImportEnded'].includes(event.type))).toEqual([]);
  });

  it('is refused where there is anything', async () => {
    await (await importing()).intoEmpty(nothing);
    await expect((await importing()).intoEmpty(nothing)).rejects.toThrow('not empty');
    await expect((await importing()).intoShared(nothing)).rejects.toThrow('not empty');
  });

  describe('into a store that others see', () => {
    /** Ends after so many appends. */
    const mortal = (appends: number): EventStore => {
      let left = appends;
      return new Proxy(store, {
        get: (target, name) => {
          if (name !== 'append') return (Reflect.get(target, name) as (...all: unknown[]) => unknown).bind(target);
          return (...append: Parameters<EventStore['append']>) =>
            left-- > 0 ? target.append(...append) : Promise.reject(new Error('killed'));
        },
      });
    };

    it('goes on wherever it was cut off, and nothing starts before it is whole', async () => {
      for (let appends = 0; ; appends += 1) {
        const ended = await (await importing(mortal(1 + (appends % 9)))).intoShared(nothing).then(
          () => true,
          (error: unknown) => !(error instanceof Error && error.message === 'killed'),
        );
        if (ended) break;
        await expect(refuseHalfImport(store)).rejects.toThrow('run mooring import again');
      }
      await refuseHalfImport(store);
      const chained = (await stored()).filter(({ stream }) => stream !== 'import-log');
      const plain = ({ position: _, ...recorded }: Recorded) => recorded;
      expect(chained.slice(0, -1).map(plain)).toEqual(log.events.map(plain));
      expect(chained.filter(({ event }) => event.type === 'LogImported')).toHaveLength(1);
    });

    it('leaves a log whose old signatures hold, though its positions are others', async () => {
      await (await importing()).intoShared(nothing);
      await signedOn();
      expect(await verifyLog(store, { keys: null, isGapless: false })).toMatchObject({ checkpoints: 3 });
      const signed = (await stored()).filter(({ stream }) => stream !== 'import-log').slice(0, -1);
      for (const { position } of signed) checkProof(await proofOf(store, position), null);
    });
  });

  /** By the key of the installation that it was imported into. */
  const signedOn = async () => {
    const checkpointer = new Checkpointer({ store, signer: signerOf('b'), before: null, clock: time, ids, log: createLog('silent') });
    await checkpointer.start();
    await eventually(() => checkpointer.waiting > 0);
    time.advance(120_000);
    await eventually(() => checkpointer.waiting === 1);
    await checkpointer.stop();
  };
});
