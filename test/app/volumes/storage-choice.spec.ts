import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import { createLog } from '../../../src/app/http/log.js';
import { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { chooseStorageHost } from '../../../src/app/volumes/storage-choice.js';
import { hostName, volumeId } from '../../../src/domain/kernel/ids.js';
import { Rejection } from '../../../src/domain/kernel/rejection.js';
import { processes, projections } from '../../../src/projections/index.js';
import type { ReadModelLab } from '../../support/contracts/read-model.contract.js';
import { connectorOf, createVolume, noon } from '../../support/examples.js';
import { openStore } from '../../support/open-store.js';
import { sqliteReadModelLab } from '../../support/sqlite-read-model-lab.js';
import { VirtualTime } from '../../support/virtual-time.js';

const cause = { correlationId: 'req-1', causationId: 'cmd-1', actor: 'ann', projectId: 'project-1' };

describe('the host a new volume goes to', () => {
  let store: ReturnType<typeof openStore>;
  let rows: ReadModelLab;
  let projecting: ProjectionRunner;
  let writeSide: WriteSide;

  const register = (name: string, stores: boolean): Promise<void> => {
    const facts = { connector: connectorOf(name), stores, computes: true, driver: 'simulated' };
    return writeSide.registerHost({ type: 'RegisterHost', data: { hostName: hostName(name), ...facts, now: noon } }, cause);
  };
  const maintain = async (name: string): Promise<void> => {
    const data = { hostName: hostName(name), service: 'volume', reason: null, by: 'ann', now: noon } as const;
    await writeSide.shown(await writeSide.decideOnHost({ type: 'BeginMaintenance', data }, cause));
  };
  const keep = async (host: string, ...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      const command = createVolume({ volumeId: volumeId(name), storageHost: hostName(host) });
      await writeSide.shown(await writeSide.decideOnVolume(command, cause));
    }
  };
  const chosen = (...silent: readonly string[]) => chooseStorageHost(rows.readModel, { silent: () => Promise.resolve(new Set(silent)) });

  beforeEach(async () => {
    store = openStore();
    rows = await sqliteReadModelLab();
    const time = new VirtualTime(noon);
    projecting = new ProjectionRunner(store.store, rows.readModel, projections(processes({ unplugTries: 3 })), time, createLog('silent'));
    await projecting.start();
    writeSide = new WriteSide(new CommandHandler(store.store, time, systemIds), projecting);
  });
  afterEach(async () => {
    await projecting.stop();
    await rows.dispose();
    await store.dispose();
  });

  it('is one that stores, of equals the first by name', async () => {
    await register('a', false);
    await register('c', true);
    await register('b', true);
    expect(await chosen()).toBe('b');
  });

  it('is the one that keeps the fewest', async () => {
    for (const name of ['a', 'b', 'c']) await register(name, true);
    await keep('a', 'v1', 'v2');
    await keep('b', 'v3');
    await keep('c', 'v4', 'v5', 'v6');
    expect(await chosen()).toBe('b');
  });

  it('is none in maintenance', async () => {
    await register('a', true);
    await register('b', true);
    await keep('b', 'v1');
    await maintain('a');
    expect(await chosen()).toBe('b');
  });

  it('is none that nobody acts for, as long as there is another', async () => {
    await register('a', true);
    await register('b', true);
    await keep('b', 'v1');
    expect(await chosen('a')).toBe('b');
    expect(await chosen('a', 'b')).toBe('a');
  });

  it.each([
    ['there is none', [], /No host that stores volumes is registered/],
    ['none stores', [['a', false]], /No host that stores volumes is registered/],
    ['all are in maintenance', [['a', true]], /all of them are in maintenance/],
  ] as const)('cannot be said where %s', async (_why, hosts, said) => {
    for (const [name, stores] of hosts) {
      await register(name, stores);
      if (stores) await maintain(name);
    }
    const refused = await chosen().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Rejection);
    expect(refused).toMatchObject({ code: 'unavailable', message: expect.stringMatching(said) as unknown, detail: { retryable: true } });
  });
});
