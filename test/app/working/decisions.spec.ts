import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import { ownCause } from '../../../src/app/commanding/cause.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import { takeDecisions } from '../../../src/app/working/decisions.js';
import { LeaseLost } from '../../../src/app/working/grant.js';
import { attachmentId, serverId, streamOf } from '../../../src/domain/kernel/ids.js';
import type { ServerCommand } from '../../../src/domain/server/server.commands.js';
import type { VolumeCommand } from '../../../src/domain/volume/volume.commands.js';
import { all } from '../../support/contracts/event-store/examples.js';
import { createVolume, noon, volumeId } from '../../support/examples.js';
import { openStore } from '../../support/open-store.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { VirtualTime } from '../../support/virtual-time.js';
import { soon } from '../../support/work-bench.js';

const cause = ownCause('test');
const created: VolumeCommand = { type: 'RecordVolumeStep', data: { volumeId, step: 'create', now: noon } };
const release: ServerCommand = {
  type: 'ReleaseDevice',
  data: { serverId: serverId('s1'), attachmentId: attachmentId('a1'), reason: 'gone', now: noon },
};
const rename: VolumeCommand = { type: 'DescribeVolume', data: { volumeId, name: 'another', now: noon } };

describe('A decision of a process', () => {
  let lab: ReturnType<typeof openStore>;
  beforeEach(() => {
    lab = openStore();
  });
  afterEach(() => lab.dispose());

  let seed = 0;
  const writeSideOn = (store: EventStore): WriteSide =>
    new WriteSide(new CommandHandler(store, new VirtualTime(noon), new SeededRandom((seed += 1))), undefined as never);
  const takeOn = (store: EventStore) => {
    const writeSide = writeSideOn(store);
    return takeDecisions({ writeSide, question: undefined as never, hostNotes: undefined as never });
  };
  const types = async () => (await all(lab.store.readStream(streamOf.volume(volumeId)))).map(({ event }) => event.type);
  /** Somebody else changes the volume just before the decision is stored, and meanwhile this happens. */
  const overtaken = (meanwhile: () => void): EventStore => {
    const store = Object.create(lab.store) as EventStore;
    store.append = async (...asked) => {
      store.append = lab.store.append.bind(lab.store);
      await writeSideOn(lab.store).decideOnVolume(rename, cause);
      meanwhile();
      return lab.store.append(...asked);
    };
    return store;
  };

  beforeEach(async () => {
    await writeSideOn(lab.store).decideOnVolume(createVolume(), cause);
  });

  it('is taken anew where somebody else was first', async () => {
    await takeOn(overtaken(() => undefined))(created, cause, () => undefined);
    expect((await types()).slice(-2)).toEqual(['VolumeDescribed', 'VolumeProvisioned']);
  });

  it.each([['of a volume', created] as const, ['of a server', release] as const])(
    '%s is not where it is not ours to take',
    async (_, decision) => {
      const mayDecide = () => {
        throw new LeaseLost({ partition: 3 });
      };
      await expect(takeOn(lab.store)(decision, cause, mayDecide)).rejects.toThrow(LeaseLost);
    },
  );

  it('is not where it is no longer ours to take by then', async () => {
    let isOurs = true;
    const mayDecide = () => {
      if (!isOurs) throw new LeaseLost({ partition: 3 });
    };
    const late = takeOn(overtaken(() => (isOurs = false)))(created, cause, mayDecide);
    await expect(late).rejects.toThrow(LeaseLost);
    expect((await types()).at(-1)).toBe('VolumeDescribed');
  });

  it('waits while very many are being taken, and is not taken when the work has gone to somebody else meanwhile', async () => {
    const [asked, ends]: [unknown[], (() => void)[]] = [[], []];
    const decideOnVolume = (command: unknown) =>
      new Promise((resolve) => {
        asked.push(command);
        ends.push(() => resolve({ position: 1n }));
      });
    const writeSide = { decideOnVolume } as unknown as WriteSide;
    const take = takeDecisions({ writeSide, question: undefined as never, hostNotes: undefined as never });
    let isHeld = true;
    const mayDecide = () => {
      if (!isHeld) throw new LeaseLost({ partition: 1 });
    };
    const taking = Array.from({ length: 1_000 }, () => take(created, cause, mayDecide));
    await soon();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(1_000);
    const begun = asked.length;
    isHeld = false;
    ends.forEach((end) => end());
    const outcomes = await Promise.allSettled(taking);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(begun);
    expect(asked).toHaveLength(begun);
  });
});
