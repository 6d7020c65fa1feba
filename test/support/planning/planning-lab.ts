/**
 * The product behind its faces, on simulated machines, in time that passes only when everybody waits and with names that can be drawn
 * again: so that what was planned can be held against what then comes about, to the last byte.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { ed25519Signer } from '../../../src/adapters/signing/ed25519-signer.js';
import { createHttpApp, type HttpApp } from '../../../src/app/http/http-app.js';
import { createLog } from '../../../src/app/http/log.js';
import { KnownMethods } from '../../../src/app/http/request/known-methods.js';
import { sqliteReadModel } from '../../../src/adapters/read-model/sqlite.js';
import { simulatedHosts } from '../../../src/adapters/simulated/simulated-hosts.js';
import { HostAgent } from '../../../src/app/agent/host-agent.js';
import { HostNotes } from '../../../src/app/agent/host-notes.js';
import { HostRegistration } from '../../../src/app/agent/host-registration.js';
import { InProcessGateway } from '../../../src/app/agent/in-process-gateway.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import type { Clock } from '../../../src/app/ports/ambient.js';
import type { HostGateway } from '../../../src/app/ports/host-gateway.js';
import { type Plan, Planner } from '../../../src/app/planning/planner.js';
import { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { VolumeQuestion } from '../../../src/app/servers/volume-question.js';
import { ensureDefaultType } from '../../../src/app/volume-types/default-type.js';
import { takeDecisions } from '../../../src/app/working/decisions.js';
import { everything } from '../../../src/app/working/share.js';
import { WorkRunner } from '../../../src/app/working/work-runner.js';
import { apiModule } from '../../../src/composition/api.js';
import { changeFeedOf } from '../../../src/composition/change-feed.js';
import { readConfig } from '../../../src/composition/config.js';
import type { HostWork } from '../../../src/domain/host/host-work.js';
import { hostName } from '../../../src/domain/kernel/ids.js';
import type { Recorded } from '../../../src/domain/kernel/message.js';
import { processes, projections } from '../../../src/projections/index.js';
import type { OpenWorkRow } from '../../../src/projections/open-work.projection.js';
import { handledBy, tableOf } from '../../../src/projections/projection.js';
import { demoProject, fakeIdentity, otherProject } from '../fake-identity.js';
import { MemorySecretStore } from '../memory-secret-store.js';
import { openStore } from '../open-store.js';
import { plannedHost, plannedServer } from '../plans.js';
import { VirtualTime } from '../virtual-time.js';
import { WoundIds } from './wound-ids.js';

export interface Request {
  /** Whose token: see `fakeIdentity`. */
  readonly as: 'admin' | 'member' | 'reader' | 'nova' | 'stranger';
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** `volume 3.71`, `compute 2.101`. */
  readonly version?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Commanded {
  readonly host: string;
  readonly work: HostWork;
}

const server = (index: number, fields = {}) => plannedServer(index, { project: demoProject.id, ...fields });
const plan = [
  plannedHost(1, [server(1), server(3)]),
  plannedHost(2, [server(2), server(4, { state: 'stopped' }), server(5, { state: 'error' })]),
  plannedHost(3, [server(6, { project: otherProject.id })]),
];

/** Far more than anything here takes. */
const patienceMs = 20_000;

export type PlanningLab = Awaited<ReturnType<typeof startPlanningLab>>;

export const startPlanningLab = async () => {
  const { store, dispose } = openStore();
  const [time, ids, secrets, log] = [new VirtualTime(), new WoundIds(), new MemorySecretStore(), createLog('silent')];
  const readModel = sqliteReadModel(':memory:');
  const config = readConfig({ MOORING_DATA: '/nowhere', MOORING_HOSTS: 'simulated' });
  const processManagers = processes({ unplugTries: config.unplug.tries });
  const kept = projections(processManagers);
  const projecting = new ProjectionRunner(store, readModel, kept, time, log);
  await projecting.start();

  const commandHandler = new CommandHandler(store, time, ids);
  const writeSide = new WriteSide(commandHandler, projecting);
  const question = new VolumeQuestion(writeSide, commandHandler, time);
  const { world, storage, target, hosts } = simulatedHosts({ plan, initiator: 'emulator' });
  const named = hosts.map(({ facts, initiator, hypervisor }) => ({
    ...{ name: hostName(facts.connector.host), facts, hypervisor },
    adapters: { storage, target, initiator, hypervisor },
  }));
  const agents = new InProcessGateway(new Map(named.map(({ name, adapters }) => [name, new HostAgent(adapters, secrets, 16)])));
  const commanded: Commanded[] = [];
  const gateway: HostGateway = {
    run: (host, work) => {
      commanded.push({ host, work });
      return agents.run(host, work);
    },
  };
  const notes = new HostNotes({ writeSide, readModel, clock: time, defaultProject: demoProject.id });
  const work = new WorkRunner({
    ...{ processes: processManagers, readModel, projections: projecting, gateway, share: everything, clock: time, log },
    ...{ random: { next: () => 0.5 }, takeDecision: takeDecisions({ writeSide, question, hostNotes: notes }) },
  });
  await ensureDefaultType(writeSide, time);
  const registration = new HostRegistration({ hosts: named, notes, writeSide, clock: time, log });
  await registration.start();
  await registration.stop();
  await work.start();
  const callers = new CallersClock(time);
  const module = apiModule({
    ...{ config, store, projections: projecting, clock: callers, ids, identity: fakeIdentity(), readModel, secrets },
    signer: ed25519Signer(Buffer.alloc(32, 9)),
    changeFeed: changeFeedOf(store, readModel, projecting),
    ...{ commandHandler, writeSide, question, healthChecks: [] },
  });
  const http = await createHttpApp(module, log);
  const plans = overheard(http.nest.get(Planner));

  /** The rows tell of everything, and nothing is due now. */
  const isSettled = async (): Promise<boolean> => {
    if (projecting.position !== (await store.head(handledBy(kept)))) return false;
    for (const process of processManagers) {
      const where = [{ column: 'open', is: 'equal', value: 1 }] as const;
      for (const { row } of await readModel.list<OpenWorkRow<object>>(tableOf(process), { where })) {
        const due = process.next(row.progress);
        if (due && (due.notBefore === null || Date.parse(due.notBefore) <= time.now().getTime())) return false;
      }
    }
    return true;
  };

  /** Lets everything go on until it is so; time passes only while a caller waits for it. */
  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + patienceMs;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`did not come about; parked: ${JSON.stringify([...work.parked.values()])}`);
      if (callers.waiting > 0 && (await isSettled()) && callers.waiting > 0) time.goOn();
      await turn();
    }
  };

  const ask = async (request: Request): Promise<Answer> => {
    let answer: Answer | undefined;
    const asking = answerTo(http, request).then((given) => (answer = given));
    await until(() => answer !== undefined);
    return asking;
  };

  /** All that something would show in that was done, not planned. */
  const traces = async () => ({
    ...{ head: await store.head(), secrets: [...secrets.secrets], time: time.now(), commanded: commanded.length },
    ...{ inventory: world.inventory(), effects: { ...world.effects.all }, calls: world.faults.calls() },
  });

  return {
    ...{ store, readModel, kept, world, commanded, time, ids, ask, traces, plans },
    routes: changingRoutes(http.nest.get(KnownMethods)),
    everyRow: () => Promise.all(kept.map((projection) => readModel.list(tableOf(projection), {}))),
    settled: () => until(isSettled),
    history: async (after?: bigint): Promise<Recorded[]> => {
      const events: Recorded[] = [];
      for await (const recorded of store.readAll(after)) events.push(recorded);
      return events;
    },
    stop: async () => {
      await work.stop(0);
      await http.stop(0);
      await projecting.stop();
      await readModel.close();
      await dispose();
    },
  };
};

/** By which something is changed, of the faces that can plan: `POST /volume/v3/volumes`, the same with and without a project. */
const changingRoutes = (known: KnownMethods): ReadonlySet<string> => {
  const routes = [...known.all].flatMap(([path, methods]) => [...methods].map((method) => [method, path] as const));
  const changing = routes.filter(
    ([method, path]) => /^(POST|PUT|PATCH|DELETE)$/.test(method) && /^\/(volume|compute|mooring)\//.test(path),
  );
  return new Set(changing.map(([method, path]) => `${method} ${path.replace('/v3/:project_id/', '/v3/')}`));
};

/** Every plan that is made, whole: whoever asked is told as much as they may see. */
const overheard = (planner: Planner): Plan<unknown>[] => {
  const plans: Plan<unknown>[] = [];
  const make = planner.plan.bind(planner);
  planner.plan = async (call) => {
    const plan = await make(call);
    plans.push(plan);
    return plan;
  };
  return plans;
};

/** The clock of those who answer callers: it knows how many of them wait. */
class CallersClock implements Clock {
  waiting = 0;

  constructor(private readonly time: Clock) {}

  now(): Date {
    return this.time.now();
  }

  after(ms: number, run: () => void): () => void {
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.waiting -= 1;
      isOver = true;
    };
    this.waiting += 1;
    const cancel = this.time.after(ms, () => {
      end();
      run();
    });
    return () => {
      end();
      cancel();
    };
  }
}

const answerTo = async ({ nest }: HttpApp, { as, method, path, body, version }: Request): Promise<Answer> => {
  const headers = { 'x-auth-token': as, host: 'cloud.example:8776', ...(version && { 'openstack-api-version': version }) };
  const answer = await nest.inject({ method, url: path, headers, ...(body !== undefined && { payload: body as object }) });
  return { status: answer.statusCode, body: answer.body === '' ? null : (JSON.parse(answer.body) as unknown) };
};
