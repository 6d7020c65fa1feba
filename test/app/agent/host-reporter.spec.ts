import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { simulatedHosts, type SimulatedHosts } from '../../../src/adapters/simulated/simulated-hosts.js';
import { HostNotes } from '../../../src/app/agent/host-notes.js';
import { HostReporter } from '../../../src/app/agent/host-reporter.js';
import type { OrderedAgent } from '../../../src/app/agent/ordered-agent.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import { createLog } from '../../../src/app/http/log.js';
import { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { takeDecisions } from '../../../src/app/working/decisions.js';
import { everything } from '../../../src/app/working/share.js';
import { WorkRunner } from '../../../src/app/working/work-runner.js';
import type { HostReported } from '../../../src/domain/host/host-orders.js';
import type { NoteHostReport } from '../../../src/domain/host/host-reports.process.js';
import { refused } from '../../../src/domain/kernel/host-outcome.js';
import { hosts, type HostRow } from '../../../src/projections/hosts.projection.js';
import { processes, projections } from '../../../src/projections/index.js';
import { tableOf } from '../../../src/projections/projection.js';
import { servers, type ServerRow } from '../../../src/projections/servers.projection.js';
import { all, eventually } from '../../support/contracts/event-store/examples.js';
import type { ReadModelLab } from '../../support/contracts/read-model.contract.js';
import { OrderLab, theHost } from '../../support/order-lab.js';
import { SeededRandom } from '../../support/seeded-random.js';
import { sqliteReadModelLab } from '../../support/sqlite-read-model-lab.js';

const log = createLog('silent');
const web1 = '5eb00001-0000-4000-8000-000000000001';
const cause = { correlationId: 'c', causationId: 'c', actor: 'mooring', projectId: null };

describe('What an agent sees of its host', () => {
  let lab: OrderLab;
  let machines: SimulatedHosts;
  let agent: OrderedAgent;
  let reporter: HostReporter;

  const reports = async () =>
    (await lab.outcomes()).flatMap(({ event }) => (event.type === 'HostReported' ? [event.data as HostReported['data']] : []));
  const reporterFor = (on: OrderedAgent, driver = 'simulated'): HostReporter => {
    const [host] = machines.hosts;
    if (!host) throw new Error('there is no host');
    const facts = { connector: host.connector, stores: true, computes: true, driver };
    return new HostReporter({ host: theHost, facts, hypervisor: host.hypervisor, agent: on, clock: lab.time, log });
  };
  const lookAgain = async () => {
    lab.time.advance(10_000);
    await eventually(() => lab.time.nextInMs === 10_000);
  };

  beforeEach(async () => {
    lab = new OrderLab();
    machines = simulatedHosts();
    agent = await lab.agent();
    reporter = reporterFor(agent);
  });
  afterEach(async () => {
    await reporter.stop();
    await lab.dispose();
  });

  it('is reported at the start, and then when something is different', async () => {
    await reporter.start();
    await lookAgain();
    expect((await reports()).map(({ guests }) => guests?.map(({ name, vmState }) => `${name} ${vmState}`))).toEqual([
      ['web-1 active', 'db-1 active'],
    ]);
    machines.world.machines.setState(web1, 'stopped');
    await lookAgain();
    await lookAgain();
    expect((await reports()).map(({ guests }) => guests?.[0]?.vmState)).toEqual(['active', 'stopped']);
  });

  it('is not reported again by the next life, unless something is different', async () => {
    await reporter.start();
    await reporter.stop();
    reporter = reporterFor(await lab.agent());
    await reporter.start();
    expect(await reports()).toHaveLength(1);
    await reporter.stop();
    reporter = reporterFor(await lab.agent(), 'libvirt');
    await reporter.start();
    expect((await reports()).map(({ facts }) => facts.driver)).toEqual(['simulated', 'libvirt']);
  });

  it('is no news when its guests cannot be listed, except that the host is there', async () => {
    machines.world.faults.next('hypervisor.guests', 'nothing-but-unknown');
    await reporter.start();
    expect((await reports()).map(({ guests }) => guests)).toEqual([null]);
    await lookAgain();
    machines.world.faults.next('hypervisor.guests', 'refused', 'throws');
    await lookAgain();
    await lookAgain();
    expect((await reports()).map(({ guests }) => guests?.length ?? null)).toEqual([null, 2]);
  });

  it('is looked at no more once it is stopped', async () => {
    await reporter.start();
    await reporter.stop();
    expect(lab.time.nextInMs).toBeUndefined();
  });

  describe('and a worker takes note of', () => {
    let rows: ReadModelLab;
    let projecting: ProjectionRunner;
    let work: WorkRunner;
    let notes: HostNotes;

    const server = async (id: string) => (await rows.readModel.find<ServerRow>(tableOf(servers), id))?.server;
    const host = async () => (await rows.readModel.find<HostRow>(tableOf(hosts), theHost))?.host;
    const noted = async () =>
      (await all(lab.store.readAll())).flatMap(({ event }) =>
        event.type === 'HostReportNoted' ? [(event.data as { report: number }).report] : [],
      );
    const isIdle = async (reported: number) => {
      while ((await host())?.notedReport !== reported || work.openCount > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    };

    beforeEach(async () => {
      rows = await sqliteReadModelLab();
      const all = processes({ unplugTries: 3 });
      projecting = new ProjectionRunner(lab.store, rows.readModel, projections(all), lab.time, log);
      await projecting.start();
      const writeSide = new WriteSide(new CommandHandler(lab.store, lab.time, systemIds), projecting);
      notes = new HostNotes({ writeSide, readModel: rows.readModel, clock: lab.time, defaultProject: 'demo' });
      work = new WorkRunner({
        ...{ processes: all, readModel: rows.readModel, projections: projecting, clock: lab.time, log, random: new SeededRandom(1) },
        takeDecision: takeDecisions({ writeSide, question: undefined as never, hostNotes: notes }),
        gateway: { run: () => Promise.resolve(refused('there is none')) },
        share: everything,
      });
      await work.start();
    });
    afterEach(async () => {
      await work.stop(0);
      await projecting.stop();
      await rows.dispose();
    });

    it('is known: the host, and every guest it has', async () => {
      await reporter.start();
      await isIdle(1);
      expect(await host()).toMatchObject({ hostName: theHost, stores: true, driver: 'simulated' });
      expect(await server(web1)).toMatchObject({ hostName: theHost, projectId: 'demo', vmState: 'active', ownDevices: ['vda'] });
    });

    it('changes with what is reported later, also when guests go', async () => {
      await reporter.start();
      await isIdle(1);
      const [report] = await reports();
      if (!report?.guests) throw new Error('nothing was reported');
      await agent.report({ ...report, guests: report.guests.filter(({ serverId }) => serverId !== web1) });
      await isIdle(2);
      expect((await server(web1))?.stage).toBe('vanished');
      await agent.report({ ...report, guests: null });
      await isIdle(3);
      expect((await server(web1))?.stage).toBe('vanished');
      await agent.report({ ...report, guests: report.guests.map((guest) => ({ ...guest, vmState: 'paused' as const })) });
      await isIdle(4);
      expect(await server(web1)).toMatchObject({ stage: 'present', vmState: 'paused' });
      await agent.report({ ...report, guests: [] });
      await isIdle(5);
      expect((await server(web1))?.stage).toBe('vanished');
      expect(await noted()).toEqual([1, 2, 3, 4, 5]);
    });

    it('is put right when a worker that stood still notes an older report too late', async () => {
      await reporter.start();
      await isIdle(1);
      machines.world.machines.setState(web1, 'stopped');
      await lookAgain();
      await isIdle(2);
      const [first] = await reports();
      if (!first) throw new Error('nothing was reported');
      const late: NoteHostReport = { type: 'NoteHostReport', data: { ...first, report: 1, now: first.reportedAt } };
      await notes.takeReport(late, cause);
      while ((await noted()).length < 4) await new Promise((resolve) => setTimeout(resolve, 1));
      await isIdle(2);
      expect((await server(web1))?.vmState).toBe('stopped');
    });

    it('leaves nothing to do when nothing new was said', async () => {
      await reporter.start();
      await isIdle(1);
      const before = (await all(lab.store.readAll())).length;
      expect(
        await notes.takeReport(
          { type: 'NoteHostReport', data: { ...(await lastSaid()), report: 1, now: '2030-01-01T10:00:00.000Z' } },
          cause,
        ),
      ).toBeDefined();
      expect(await all(lab.store.readAll())).toHaveLength(before);
    });

    const lastSaid = async () => {
      const last = (await reports()).at(-1);
      if (!last) throw new Error('nothing was reported');
      const { hostName, facts, guests } = last;
      return { hostName, facts, guests };
    };
  });
});
