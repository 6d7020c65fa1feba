/** Compose itself reads docker-compose.yml: the plugin of Docker, or Debian's docker-compose. Neither needs Docker to run. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run, type Ran } from '../../lab/run.js';
import { composeFile, repository } from './compose-file.js';
import { DeployedFolder } from './deployed-folder.js';

const candidates: readonly (readonly [string, ...string[]])[] = [['docker', 'compose'], ['docker-compose']];

const installed = async (): Promise<readonly [string, ...string[]]> => {
  for (const candidate of candidates) {
    const [program, ...args] = candidate;
    if ((await run(program, [...args, 'version'])).code === 0) return candidate;
  }
  throw new Error('neither `docker compose` nor `docker-compose` is installed');
};

interface PublishedService {
  readonly ports?: readonly (string | object)[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly networks?: Readonly<Record<string, object | null>>;
}

describe('Compose', () => {
  let made: DeployedFolder;
  let compose: readonly [string, ...string[]];

  beforeAll(async () => {
    compose = await installed();
    made = await DeployedFolder.made();
  });
  afterAll(() => made.remove());

  const config = (...args: readonly string[]): Promise<Ran> => {
    const [program, ...first] = compose;
    return run(program, [...first, ...args], { cwd: repository, env: { PATH: process.env['PATH'] } });
  };

  it('takes docker-compose.yml with what deploy/init.mjs made', async () => {
    const { code, stdout, stderr } = await config('--env-file', made.envFile, 'config', '--services');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n').sort()).toEqual(Object.keys(composeFile().services).sort());
  });

  it('lets the event store be reached from this machine, each node at a port of its own, where a test wants it', async () => {
    const files = ['-f', 'docker-compose.yml', '-f', 'deploy/reachable-event-store.yml'];
    const { code, stdout, stderr } = await config('--env-file', made.envFile, ...files, 'config');
    expect([code, stderr]).toEqual([0, '']);
    const { services } = parse(stdout) as { services: Record<string, PublishedService> };
    for (const [index, port] of ['21131', '21132', '21133'].entries()) {
      const { ports, environment, networks } = services[`event-store-${index + 1}`] ?? {};
      // The two programs put it in words of their own.
      expect(JSON.stringify(ports)).toMatch(new RegExp(`127\\.0\\.0\\.1.*${port}`));
      const { EVENTSTORE_CLUSTER_SIZE: size, EVENTSTORE_ADVERTISE_NODE_PORT_TO_CLIENT_AS: advertised } = environment ?? {};
      expect([String(size), String(advertised)]).toEqual(['3', port]);
      expect(Object.keys(networks ?? {}).sort()).toEqual(['inside', 'outside']);
    }
  });

  it('puts the passwords where they belong', async () => {
    const { stdout } = await config('--env-file', made.envFile, 'config');
    const { POSTGRES_MOORING_PASSWORD: database, EVENT_STORE_AGENT_PASSWORD: agent } = made.variables;
    expect(stdout).toContain(`postgres://mooring:${database}@postgres:5432/mooring`);
    expect(stdout).toContain(`esdb://agent-sim-1:${agent}@event-store-1:2113`);
  });

  it('refuses it without, and says what to do', async () => {
    const nothing = join(made.folder, 'nothing.env');
    writeFileSync(nothing, '');
    const { code, stderr } = await config('--env-file', nothing, 'config');
    expect(code).not.toBe(0);
    expect(stderr).toContain('run node deploy/init.mjs first');
  });
});
