import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { type EventStore, EventStoreUnavailable } from '../../../src/app/ports/event-store.js';
import { newEpoch } from '../../../src/app/working/epoch.js';
import { all } from '../../support/contracts/event-store/examples.js';
import { openStore } from '../../support/open-store.js';
import { VirtualTime } from '../../support/virtual-time.js';

describe('An epoch', () => {
  let lab: ReturnType<typeof openStore>;
  beforeEach(() => {
    lab = openStore();
  });
  afterEach(() => lab.dispose());

  const take = (owner: string, store: EventStore = lab.store) =>
    newEpoch({ store, owner, clock: new VirtualTime('2030-01-01T10:00:00.000Z'), ids: systemIds }, 3);

  it('is the revision at which somebody took the partition, and said so', async () => {
    expect([await take('one'), await take('other')]).toEqual([0, 1]);
    const [first] = await all(lab.store.readStream('lease-work-3'));
    expect(first?.event).toEqual({ type: 'LeaseTaken', data: { lease: 'work-3', owner: 'one', takenAt: '2030-01-01T10:00:00.000Z' } });
  });

  it('is nobody else’s, also when two take the partition at once', async () => {
    const overtaken = Object.create(lab.store) as EventStore;
    let others: number | undefined;
    overtaken.append = async (...asked) => {
      others ??= await take('other');
      return lab.store.append(...asked);
    };
    expect([await take('one', overtaken), others]).toEqual([1, 0]);
  });

  it('is not had while the log is away', async () => {
    const away = Object.create(lab.store) as EventStore;
    away.append = () => Promise.reject(new EventStoreUnavailable('away'));
    await expect(take('one', away)).rejects.toThrow('away');
  });
});
