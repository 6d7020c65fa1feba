import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { simulatedHosts, type SimulatedHosts } from '../../../src/adapters/simulated/simulated-hosts.js';
import { HostNotes } from '../../../src/app/agent/host-notes.js';
import { HostRegistration } from '../../../src/app/agent/host-registration.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import { createLog } from '../../../src/app/http/log.js';
import type { GuestSeen, Hypervisor } from '../../../src/app/ports/hosts.js';
import { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { done } from '../../../src/domain/kernel/host-outcome.js';
import { hostName } from '../../../src/domain/kernel/ids.js';
import { processes, projections } from '../../../src/projections/index.js';
import { tableOf } from '../../../src/projections/projection.js';
import { servers, type ServerRow } from '../../../src/projections/servers.projection.js';
import { all, eventually } from '../../support/contracts/event-store/examples.js';
import type { ReadModelLab } from '../../support/contracts/read-model.contract.js';
import { openStore } from '../../support/open-store.js';
import { sqliteReadModelLab } from '../../support/sqlite-read-model-lab.js';
import { VirtualTime } from '../../support/virtual-time.js';

const log = createLog('silent');
const web1 = '5eb00001-0000-4000-8000-000000000001';

describe('Taking note of hosts and guests', () => {
  let store: ReturnType<typeof openStore>;
  let rows: ReadModelLab;
  let time: VirtualTime;
  let machines: SimulatedHosts;
  let projecting: ProjectionRunner;
  let registration: HostRegistration;
  /** What the first host says of its guests, where it does not say what is so. */
  let told: (guests: readonly GuestSeen[]) => readonly GuestSeen[];

  const eventsNow = async () => (await all(store.store.readAll())).map(({ event }) => event.type);
  const find = (id: string) => rows.readModel.find<ServerRow>(tableOf(servers), id);
  const lookAgain = async () => {
    const calls = machines.world.faults.calls('hypervisor.guests');
    time.advance(10_000);
    await eventually(() => machines.world.faults.calls('hypervisor.guests') === calls + 2 && time.nextInMs === 10_000);
  };
  const registrationOn = (driver: string): HostRegistration => {
    const hosts = machines.hosts.map(({ connector, hypervisor }, index) => ({
      name: hostName(connector.host),
      facts: { connector, stores: index === 0, computes: true, driver },
      hypervisor: index === 0 ? retold(hypervisor) : hypervisor,
    }));
    const writeSide = new WriteSide(new CommandHandler(store.store, time, systemIds), projecting);
    const notes = new HostNotes({ writeSide, readModel: rows.readModel, clock: time, defaultProject: 'demo' });
    return new HostRegistration({ hosts, notes, writeSide, clock: time, log });
  };
  const retold = (hypervisor: Hypervisor): Hypervisor => ({
    plugIn: (plug) => hypervisor.plugIn(plug),
    unplug: (disk) => hypervisor.unplug(disk),
    guests: async () => {
      const guests = await hypervisor.guests();
      return guests.outcome === 'done' ? done(told(guests.value)) : guests;
    },
  });

  beforeEach(async () => {
    store = openStore();
    rows = await sqliteReadModelLab();
    time = new VirtualTime();
    machines = simulatedHosts();
    told = (guests) => guests;
    projecting = new ProjectionRunner(store.store, rows.readModel, projections(processes({ unplugTries: 3 })), time, log);
    await projecting.start();
    registration = registrationOn('simulated');
    await registration.start();
  });
  afterEach(async () => {
    await registration.stop();
    await projecting.stop();
    await rows.dispose();
    await store.dispose();
  });

  it('knows them all once it has started, and the read models show them', async () => {
    const events = await eventsNow();
    expect(events.toSorted()).toEqual([...Array<string>(2).fill('HostRegistered'), ...Array<string>(4).fill('ServerDiscovered')]);
    const row = await find(web1);
    expect(row?.server).toMatchObject({ name: 'web-1', hostName: 'sim-1', projectId: 'demo', vmState: 'active', ownDevices: ['vda'] });
  });

  it('has nothing to say when nothing is different', async () => {
    const before = await eventsNow();
    await lookAgain();
    expect(await eventsNow()).toEqual(before);
  });

  it('says at the next start what is different about a host', async () => {
    await registration.stop();
    registration = registrationOn('libvirt');
    await registration.start();
    expect((await eventsNow()).filter((type) => type === 'HostDescribed')).toHaveLength(2);
  });

  it('sees guests stop, go and come back', async () => {
    machines.world.machines.setState(web1, 'stopped');
    await lookAgain();
    expect((await find(web1))?.server.vmState).toBe('stopped');
    told = (guests) => guests.filter(({ serverId }) => serverId !== web1);
    await lookAgain();
    expect((await find(web1))?.server.stage).toBe('vanished');
    told = (guests) => guests;
    await lookAgain();
    expect((await find(web1))?.server.stage).toBe('present');
  });

  it('does not take a disk that Mooring plugged in for one of the guest', async () => {
    const disk = { alias: 'ua-a1', deviceName: 'vdb', serial: null, live: true, persistent: true };
    told = (guests) => guests.map((guest) => ({ ...guest, disks: [...guest.disks, disk, { ...disk, alias: null, deviceName: 'vdc' }] }));
    await lookAgain();
    expect((await find(web1))?.server.ownDevices).toEqual(['vda', 'vdc']);
  });

  it.each(['nothing-but-unknown', 'throws'] as const)(
    'takes no guest for gone when its host %s, and looks at the others',
    async (fault) => {
      const web2 = '5eb00002-0000-4000-8000-000000000001';
      machines.world.machines.setState(web2, 'paused');
      machines.world.faults.next('hypervisor.guests', fault);
      await lookAgain();
      expect((await find(web1))?.server.stage).toBe('present');
      expect((await find(web2))?.server.vmState).toBe('paused');
    },
  );

  it('does not look again once it is stopped, and waits for the look under way', async () => {
    machines.world.faults.next('hypervisor.guests', 'hangs');
    const calls = machines.world.faults.calls('hypervisor.guests');
    time.advance(10_000);
    const ends: string[] = [];
    const stopping = registration.stop().then(() => ends.push('stopped'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(ends).toEqual([]);
    machines.world.faults.release();
    await stopping;
    expect(time.nextInMs).toBeUndefined();
    expect(machines.world.faults.calls('hypervisor.guests')).toBe(calls + 2);
  });
});
