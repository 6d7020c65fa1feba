import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../../lab/wait.js';
import { EmbeddedEventStore } from '../../../src/adapters/event-store/embedded/embedded-event-store.js';
import { Checkpointer } from '../../../src/app/evidence/checkpointer.js';
import { Examination, type Examined } from '../../../src/app/evidence/examination.js';
import { createLog } from '../../../src/app/http/log.js';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import type { Signer } from '../../../src/app/ports/signer.js';
import { auditStream } from '../../../src/domain/audit/audit.events.js';
import type { Message } from '../../../src/domain/kernel/message.js';
import { newFolder } from '../../adapters/event-store/embedded/embedded-lab.js';
import { all, eventually, newStream } from '../../support/contracts/event-store/examples.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { signerOf } from '../../support/signed-log.js';
import { VirtualTime } from '../../support/virtual-time.js';

describe('Who signs the log', () => {
  const time = new VirtualTime();
  const ids = new SeededRandom(1);
  let folder: string;
  let store: EmbeddedEventStore;
  let started: Checkpointer[];

  beforeEach(() => {
    folder = newFolder();
    store = EmbeddedEventStore.open(folder);
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((each) => each.stop()));
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (signer: Signer = signerOf('a'), before: Signer | null = null, on: EventStore = store): Promise<Checkpointer> => {
    const checkpointer = new Checkpointer({ store: on, signer, before, clock: time, ids, log: createLog('silent') });
    started.push(checkpointer);
    await checkpointer.start();
    return checkpointer;
  };

  const happen = async (count: number, aheadMs = 0): Promise<void> => {
    const at = new Date(time.now().getTime() + aheadMs).toISOString();
    const metadata = { correlationId: 'r', causationId: 'r', actor: 'test', projectId: null, schemaVersion: 1, at };
    const events = Array.from({ length: count }, (_, n) => ({ id: ids.uuid(), event: { type: 'Happened', data: { n } }, metadata }));
    await store.append(newStream(), 'no-stream', events);
  };

  const onRecord = async (): Promise<readonly Message[]> => (await all(store.readStream(auditStream))).map(({ event }) => event);
  const typesOnRecord = async () => (await onRecord()).map(({ type }) => type);

  const examined = async (...keys: Signer[]): Promise<Examined> => {
    const examination = new Examination({ keys: keys.map(({ publicKey }) => publicKey), isGapless: true });
    for await (const recorded of store.readAll()) examination.take(recorded);
    return examination.finish();
  };

  const checkpoints = (count: number) =>
    waitUntil(async () => (await typesOnRecord()).filter((type) => type === 'CheckpointSigned').length === count, {
      ...{ until: `${count} checkpoints are signed`, timeoutMs: 10_000, everyMs: 10 },
    });

  it('introduces its key, once', async () => {
    await start();
    await (await start()).stop();
    expect(await onRecord()).toEqual([
      { type: 'AuditKeyIntroduced', data: expect.objectContaining({ publicKey: signerOf('a').publicKey, vouchedBy: null }) },
    ]);
  });

  it('signs 1,024 events as soon as they are there', async () => {
    await start();
    await happen(1_023);
    await checkpoints(1);
    expect(await examined(signerOf('a'))).toMatchObject({ events: 1_025, checkpoints: 1, signed: { count: 1_024 }, unsigned: 1 });
  });

  it('signs fewer when one has waited for a minute, and nothing more while only its own are new', async () => {
    const checkpointer = await start();
    await happen(3);
    await eventually(() => checkpointer.waiting === 4);
    time.advance(59_000);
    await happen(1);
    await eventually(() => checkpointer.waiting === 5);
    expect(await typesOnRecord()).toEqual(['AuditKeyIntroduced']);
    time.advance(6_000);
    await checkpoints(1);
    await eventually(() => checkpointer.waiting === 1);
    for (let minute = 0; minute < 10; minute += 1) {
      time.advance(60_000);
      await new Promise(setImmediate);
    }
    expect(await typesOnRecord()).toEqual(['AuditKeyIntroduced', 'CheckpointSigned']);
    expect(await examined(signerOf('a'))).toMatchObject({ signed: { count: 5 }, unsigned: 1 });
  });

  it('waits no longer where the clock of another machine is ahead', async () => {
    const checkpointer = await start();
    await happen(1_023);
    await checkpoints(1);
    await happen(1, 3_600_000);
    await eventually(() => checkpointer.waiting === 2);
    time.advance(60_000);
    await new Promise(setImmediate);
    time.advance(6_000);
    await checkpoints(2);
  });

  it('goes on where the one before it left off', async () => {
    await happen(1_500);
    const first = await start();
    await checkpoints(1);
    await first.stop();
    await happen(700);
    await start();
    await checkpoints(2);
    expect(await examined(signerOf('a'))).toMatchObject({ checkpoints: 2, signed: { count: 2_048 } });
  });

  it('does no harm when there are two', async () => {
    await Promise.all([start(), start()]);
    // The one that was not the first to introduce the key tries again.
    time.advance(6_000);
    await eventually(() => started.every(({ waiting }) => waiting === 1));
    for (let time = 0; time < 12; time += 1) await happen(512);
    await checkpoints(6);
    expect(await examined(signerOf('a'))).toMatchObject({ checkpoints: 6 });
  });

  it('has its key vouched for by the one before', async () => {
    const [old, young] = [signerOf('a'), signerOf('b')];
    await (await start(old)).stop();
    await happen(1_024);
    await start(young, old);
    await checkpoints(1);
    expect(await examined(old)).toMatchObject({ signed: { keyId: young.keyId } });
    await expect(examined(signerOf('c'))).rejects.toThrow(`signed with the key ${young.keyId}, which is not the one that was given`);
  });

  it('is not believed with a key that nobody vouches for', async () => {
    const [old, young] = [signerOf('a'), signerOf('b')];
    await (await start(old)).stop();
    await happen(1_024);
    await start(young);
    await checkpoints(1);
    await expect(examined(old)).rejects.toThrow('nor vouched for by it');
  });
});
