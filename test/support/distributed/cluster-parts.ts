/** Which processes there are, and what each of them is told. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedPlan } from '../../../src/adapters/simulated/simulated-plan.js';
import { freePort } from '../free-port.js';
import { writeClouds, writeIdentity } from '../test-cloud.js';
import { planText } from './cluster-plan.js';
import { Part } from './part.js';
import { database, type Servers } from './servers.js';

export interface ClusterParts {
  readonly world: Part;
  readonly apis: readonly Part[];
  readonly workers: readonly Part[];
  readonly agents: readonly Part[];
  /** Makes another process that believes to be the agent of this host, on another machine. */
  readonly rivalOf: (host: string) => Promise<Part>;
}

export interface Around {
  readonly folder: string;
  readonly servers: Servers;
  /** For all of Mooring's processes. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Short, so that a take-over does not take long; and a pause that outlasts it neither. */
export const leaseMs = 1_200;
const orderTimeoutMs = 4_000;

export const clusterParts = async ({ plan, ...around }: Around & { readonly plan: SimulatedPlan }): Promise<ClusterParts> => {
  const { folder } = around;
  const part = await partMaker(around);
  const planFile = join(folder, 'plan.yaml');
  writeFileSync(planFile, planText(plan));
  const worldPort = await freePort();
  const world = await part('world', ['world', '--listen', `127.0.0.1:${worldPort}`], { MOORING_SIMULATED: planFile }, worldPort);
  const hosts = { MOORING_HOSTS: 'simulated', MOORING_SIMULATED: `world:127.0.0.1:${worldPort}` };
  const apis = [await part('api-1', ['serve']), await part('api-2', ['serve'])];
  const workers = [await part('worker-1', ['work']), await part('worker-2', ['work'])];
  const agent = (host: string, name: string) => part(name, ['agent', '--host', host], hosts);
  const agents = [];
  for (const { name } of plan) agents.push(await agent(name, `agent-${name}`));
  for (const [index, { url }] of apis.entries()) await writeClouds(join(folder, `clouds-${index}.yaml`), url);
  return { world, apis, workers, agents, rivalOf: (host) => agent(host, `rival-${host}`) };
};

/** Makes processes of one Mooring: what they have in common is said here, and each gets a folder and a port. */
export const partMaker = async (around: Around) => {
  const common = await commonSettings(around);
  return async (name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, port?: number): Promise<Part> => {
    const listen = port ?? (await freePort());
    const data = join(around.folder, name);
    mkdirSync(data);
    const own = { MOORING_DATA: data, MOORING_LISTEN: `127.0.0.1:${listen}` };
    return new Part({ name, args, port: listen, env: { ...common, ...own, ...env } });
  };
};

const commonSettings = async ({ folder, servers, env }: Around): Promise<Readonly<Record<string, string>>> => {
  await writeIdentity(folder);
  const keyFile = join(folder, 'secret-key');
  writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  return {
    MOORING_EVENT_STORE: servers.connectionString,
    MOORING_READ_MODEL: servers.postgres.urlOf(database),
    MOORING_SECRET_KEY: `file:${keyFile}`,
    MOORING_IDENTITY: join(folder, 'identity.yaml'),
    MOORING_LEASE_MS: `${leaseMs}`,
    MOORING_ORDER_TIMEOUT_MS: `${orderTimeoutMs}`,
    MOORING_LOG: 'warn',
    ...env,
  };
};
