/** Rows that are rebuilt, verified and dropped beside several machines that keep and show them, while people work with these. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '../../lab/wait.js';
import { reserveTables } from '../../src/adapters/postgres/reservation.js';
import { systemClock } from '../../src/adapters/ambient/system.js';
import { openEventStoreDb } from '../../src/adapters/event-store/eventstoredb/open-event-store.js';
import { Opened } from '../../src/composition/opened.js';
import { Cluster } from '../support/distributed/cluster.js';
import { Customer } from '../support/distributed/customer.js';
import { History } from '../support/distributed/history.js';
import { whatIsShownOtherwise, whatStandsOtherwise, whatTheLogSays } from '../support/distributed/inspection.js';
import { Load } from '../support/distributed/load.js';
import { PatientClient } from '../support/distributed/patient-client.js';
import { RowTools } from '../support/distributed/row-tools.js';
import { database } from '../support/distributed/servers.js';
import { type Held, WatchfulReader } from '../support/distributed/watchful-reader.js';
import { EventStoreProcess } from '../support/eventstoredb/event-store-process.js';
import { appendRandomLog, settled } from '../support/random-log.js';
import { SeededRandom } from '../support/seeded-random.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const events = 12_000;
const kills = 3;
const patience = { timeoutMs: 60_000, everyMs: 10 };
const refused = 'mooring: somebody else is rebuilding, verifying or dropping tables; try again when that is over\n';

describe(`Tables rebuilt beside several machines that are used (SEED=${seed})`, () => {
  const random = new SeededRandom(seed);
  const opened = new Opened();
  let cluster: Cluster;
  let tools: RowTools;
  let customer: Customer;
  let load: Load;
  let reader: WatchfulReader;

  beforeAll(async () => {
    const log = opened.add(await EventStoreProcess.start(), (each) => each.stop());
    const eventStore = log.connectionString('esdb');
    await rememberLongAgo(eventStore);
    const env = { MOORING_DRIFT_EVERY: 'off' }; // whatever a host is told at the end would be told for a rebuild
    cluster = opened.add(await Cluster.start({ scheme: 'esdb', eventStore, env }), (each) => each.stop());
    tools = opened.add(new RowTools(eventStore, cluster.postgres.urlOf(database)), (each) => each.dispose());
    customer = new Customer(await PatientClient.signIn(cluster.nodes, 'member'));
    load = await Load.prepare({ nodes: cluster.nodes, serverIds: cluster.serverIds.slice(1, 4), random });
    reader = opened.add(new WatchfulReader(cluster, customer.client, await attachOne()), (each) => each.stop());
    load.start();
    opened.add(load, (each) => each.stop());
  });
  afterAll(() => opened.close());

  const rememberLongAgo = async (connection: string): Promise<void> => {
    const store = await openEventStoreDb(connection, systemClock, {});
    await appendRandomLog(store, { events, seed, story: () => settled(6) });
    await store.close();
  };

  const isOurs = (host: string): boolean => cluster.plan.some(({ name }) => name === host);

  const attachOne = async (): Promise<Held> => {
    const [serverId = ''] = cluster.serverIds;
    const volumeId = await customer.newVolume();
    await customer.attach(serverId, volumeId);
    await customer.becomes(volumeId, 'in-use');
    return { serverId, volumeId };
  };

  const verified = async (): Promise<readonly { table: string; differing: number }[]> => {
    const { code, stdout, stderr } = await tools.run('verify', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as { table: string; differing: number }[];
  };

  /** How far the furthest of the tables is that are not shown yet. */
  const builtTo = async (): Promise<bigint> =>
    (await tools.shadows()).reduce((most, { position }) => (position > most ? position : most), 0n);

  const test = (name: string, work: () => Promise<void>) => it(name, () => cluster.telling(work));

  test('take their places after the rebuild was killed again and again, and are what the log says', async () => {
    let goneOn = 0;
    for (let killed = 0; killed < kills || goneOn === 0;) {
      const before = await builtTo();
      const { child, ended } = tools.begin('rebuild');
      await waitUntil(async () => child.exitCode !== null || (await builtTo()) > before, {
        ...patience,
        until: 'more of the tables is built',
      });
      await pause(random.below(150));
      if (child.kill('SIGKILL')) killed += 1;
      await ended;
      if (before > 0n && (await builtTo()) > before) goneOn += 1;
    }
    const { code, stdout, stderr } = await tools.run('rebuild');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Rebuilt and put in place: /);
    expect(await tools.shadows()).toEqual([]);
    expect((await verified()).filter(({ differing }) => differing > 0)).toEqual([]);
  });

  test('are left alone while somebody else looks after them, and whoever wants to is told so in one line', async () => {
    const end = await reserveTables(cluster.postgres.urlOf(database));
    const wanted = [
      ['rebuild', 'volumes', '--from-scratch'],
      ['verify', 'volumes'],
      ['drop', 'volumes_v1', '--yes'],
    ];
    const refusals = await Promise.all(wanted.map((args) => tools.run(...args)));
    await end();
    for (const refusal of refusals) expect(refusal).toEqual({ code: 1, stdout: '', stderr: refused });
  });

  test('are rebuilt by one of two who begin at once, or by both', async () => {
    const both = await Promise.all([tools.run('rebuild'), tools.run('rebuild', 'volumes', '--from-scratch')]);
    expect(both.map(({ code }) => code)).toContain(0);
    for (const { code, stderr } of both) expect(stderr).toBe(code === 0 ? '' : refused);
  });

  test('have answered all through, and show what was done since: everything once, and nothing for a rebuild', async () => {
    await load.stop();
    const since = await attachOne();
    await customer.detach(since.serverId, since.volumeId);
    await customer.becomes(since.volumeId, 'available');
    await cluster.settled();
    const position = await tools.shownUpTo();
    expect(await tools.run('rebuild')).toMatchObject({ code: 0 });
    expect((await verified()).filter(({ differing }) => differing > 0)).toEqual([]);
    await cluster.settled();
    const [recorded, world] = await Promise.all([cluster.log(), cluster.lookAtWorld([])]);
    const history = new History(recorded, isOurs);
    const shown = await Promise.all(cluster.nodes.map((node) => whatIsShownOtherwise(history, customer.client, node)));
    expect([...whatTheLogSays(history, load.ledger), ...shown.flat(), ...whatStandsOtherwise(history, world)]).toEqual([]);
    const orders = recorded.filter(({ event }) => event.type === 'WorkOrdered');
    expect(orders.length).toBeGreaterThan(kills);
    expect(orders.filter((each) => each.position > position)).toEqual([]);
    await reader.stop();
    process.stdout.write(`${load.summary}; ${reader.told.right} reads\n`);
    expect({ wrong: reader.wrong, later: reader.told.later }).toEqual({ wrong: [], later: 0 });
    expect(load.odd).toEqual([]);
  });
});
