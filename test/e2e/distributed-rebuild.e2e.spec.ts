/** The rows can be thrown away at any time: they are made again from the log, and meanwhile nobody is told that what is there is not. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../lab/wait.js';
import { Cluster } from '../support/distributed/cluster.js';
import { Customer } from '../support/distributed/customer.js';
import { whatIsShownOtherwise, whatStandsOtherwise } from '../support/distributed/inspection.js';
import { PatientClient } from '../support/distributed/patient-client.js';
import { createDatabase, database } from '../support/distributed/servers.js';
import { sql } from '../support/distributed/sql.js';
import { type Held, WatchfulReader } from '../support/distributed/watchful-reader.js';

const patience = { timeoutMs: 90_000, everyMs: 50 };

describe('several machines whose rows are thrown away', () => {
  let cluster: Cluster;
  let customer: Customer;
  let held: Held;
  let reader: WatchfulReader;

  beforeAll(async () => {
    cluster = await Cluster.start({ scheme: 'esdb' });
    customer = new Customer(await PatientClient.signIn(cluster.nodes, 'member'));
    held = await attachOne();
  });
  afterAll(() => cluster.stop());
  beforeEach(() => {
    reader = new WatchfulReader(cluster, customer.client, held);
  });
  afterEach(() => reader.stop());

  const attachOne = async (): Promise<Held> => {
    const [serverId = ''] = cluster.serverIds;
    const volumeId = await customer.newVolume();
    await customer.attach(serverId, volumeId);
    await customer.becomes(volumeId, 'in-use');
    return { serverId, volumeId };
  };

  /** Until rows are shown again that were made after `lost`. */
  const shownAgain = async (): Promise<void> => {
    const before = reader.told.right;
    await waitUntil(() => Promise.resolve(reader.told.right > before + 20), { ...patience, until: 'rows are shown again' });
  };

  const agreement = async (): Promise<readonly string[]> => {
    await cluster.settled();
    const history = await cluster.history();
    const shown = await Promise.all(cluster.nodes.map((node) => whatIsShownOtherwise(history, customer.client, node)));
    const world = await cluster.lookAtWorld(history.volumes.map(({ volumeId }) => volumeId));
    return [...history.complaints, ...history.unfinished(), ...shown.flat(), ...whatStandsOtherwise(history, world)];
  };

  const test = (name: string, work: () => Promise<void>) => it(name, () => cluster.telling(work));

  test('answer as before, or that it is too early, when the schema of the rows is dropped, and go on deciding', async () => {
    await waitUntil(() => Promise.resolve(reader.told.right > 0), { ...patience, until: 'rows are shown' });
    await sql(cluster.postgres.urlOf(database), 'DROP SCHEMA mooring_rows CASCADE');
    const decided = await customer.create();
    await shownAgain();
    await customer.becomes(decided, 'available');
    expect(reader.wrong).toEqual([]);
    expect(await agreement()).toEqual([]);
  });

  test('do the same when the whole database is dropped and made anew, leases and all', async () => {
    await sql(cluster.postgres.url, `DROP DATABASE ${database} WITH (FORCE)`);
    await waitUntil(() => Promise.resolve(reader.told.later > 0), { ...patience, until: 'the loss was noticed' });
    await createDatabase(cluster.postgres);
    const decided = await customer.create();
    await shownAgain();
    await customer.becomes(decided, 'available');
    expect(reader.wrong).toEqual([]);
    expect(await agreement()).toEqual([]);
  });

  test('still detach what was attached before', async () => {
    await reader.stop();
    const { serverId, volumeId } = held;
    await customer.detach(serverId, volumeId);
    await customer.becomes(volumeId, 'available');
    await cluster.settled();
    const { inventory } = await cluster.lookAtWorld([]);
    expect(inventory).toEqual({ targets: [], sessions: [], disks: [] });
  });
});
