/** The whole product in this process, on simulated hosts and in a folder of its own, reached over loopback as clients reach it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEventStore } from '../../src/adapters/event-store/embedded/embedded-event-store.js';
import type { SimulatedPlan } from '../../src/adapters/simulated/simulated-plan.js';
import type { SimulatedWorld } from '../../src/adapters/simulated/simulated-world.js';
import { createLog } from '../../src/app/http/log.js';
import { readConfig } from '../../src/composition/config.js';
import { startAll } from '../../src/composition/start-all.js';
import type { Recorded } from '../../src/domain/kernel/message.js';
import { login, type User, writeClouds, writeIdentity } from './test-cloud.js';

/** It is quick, but does much, and other tests may run beside it. */
export { projects, type User, userId } from './test-cloud.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Ask {
  readonly body?: unknown;
  /** Microversions: `2.89`, `3.27`. */
  readonly compute?: string;
  readonly volume?: string;
  /** Whose token goes along as the service token. */
  readonly service?: User;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; `undefined` where there is none. A test says what it expects, and sees. */
  readonly body: Body;
}

export interface RunningApp {
  readonly url: string;
  /** For `OS_CLIENT_CONFIG_FILE`; a cloud for each user. */
  readonly cloudsFile: string;
  readonly world: SimulatedWorld;
  ask<Body = unknown>(user: User, method: Method, path: string, ask?: Ask): Promise<Answer<Body>>;
  /** For clients that are not `ask`. */
  tokenOf(user: User): Promise<string>;
  /** Position of the last event: what changed nothing leaves it as it is. */
  position(): Promise<number>;
  /** Resolves when nothing is due any more. */
  settled(): Promise<void>;
  /** Stops it; the log from its beginning. Its folder is gone afterwards. */
  stop(): Promise<readonly Recorded[]>;
}

/** Hosts and servers as in `plan`; the two hosts and four servers everybody starts with, where there is none. */
export const startApp = async (plan?: SimulatedPlan): Promise<RunningApp> => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-test-'));
  const planFile = join(folder, 'plan.yaml');
  if (plan) await writeFile(planFile, planText(plan));
  await writeIdentity(folder);
  const settings = { MOORING_LISTEN: '127.0.0.1:0', MOORING_DATA: folder, MOORING_HOSTS: 'simulated', MOORING_UNPLUG_TIMEOUT_MS: '1000' };
  const log = createLog('error', { write: (line) => process.stderr.write(line) });
  const mooring = await startAll(readConfig({ ...settings, ...(plan && { MOORING_SIMULATED: planFile }) }), log);
  const { world } = mooring.hosts;
  if (!world) throw new Error('the hosts of a test are simulated');
  const url = `http://127.0.0.1:${mooring.address.port}`;
  const cloudsFile = join(folder, 'clouds.yaml');
  await writeClouds(cloudsFile, url);

  const client = new Client(url);
  const stop = async (): Promise<readonly Recorded[]> => {
    await mooring.stop();
    const history = await readHistory(folder);
    await rm(folder, { recursive: true });
    return history;
  };
  const settled = () => until(async () => (await client.gauge('mooring_open_work')) === 0);
  const tokenOf = client.token.bind(client);
  return {
    url,
    cloudsFile,
    world,
    ask: client.ask.bind(client),
    tokenOf,
    position: () => client.gauge('mooring_log_position'),
    settled,
    stop,
  };
};

/** Waits for what comes about by itself; ten seconds are far more than anything here takes. */
export const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`did not come about: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

class Client {
  private readonly tokens = new Map<User, Promise<string>>();

  constructor(private readonly url: string) {}

  async ask<Body>(user: User, method: Method, path: string, { body, compute, volume, service, headers }: Ask = {}): Promise<Answer<Body>> {
    const versions = [compute && `compute ${compute}`, volume && `volume ${volume}`].filter(Boolean).join(', ');
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        'x-auth-token': await this.token(user),
        ...(service && { 'x-service-token': await this.token(service) }),
        ...(versions && { 'openstack-api-version': versions }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  }

  async gauge(name: string): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (.+)$`, 'm').exec(metrics)?.[1]);
  }

  token(user: User): Promise<string> {
    const token = this.tokens.get(user) ?? this.logIn(user);
    this.tokens.set(user, token);
    return token;
  }

  private async logIn(user: User): Promise<string> {
    const body = JSON.stringify(login(user));
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.url}/identity/v3/auth/tokens`, { method: 'POST', headers, body });
    const token = answer.headers.get('x-subject-token');
    if (token === null) throw new Error(`${user} could not log in: ${answer.status}`);
    return token;
  }
}

const planText = (plan: SimulatedPlan): string => {
  const withoutNulls = (_key: string, value: unknown): unknown => (value === null ? undefined : value);
  return JSON.stringify({ hosts: plan }, withoutNulls);
};

const readHistory = async (folder: string): Promise<readonly Recorded[]> => {
  const store = EmbeddedEventStore.open(folder);
  try {
    const history: Recorded[] = [];
    for await (const recorded of store.readAll()) history.push(recorded);
    return history;
  } finally {
    await store.close();
  }
};
