import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simulatedHosts } from '../../../src/adapters/simulated/simulated-hosts.js';
import { readPlan } from '../../../src/adapters/simulated/simulated-plan.js';
import { valueOf } from '../../support/contracts/value-of.js';

const id = 'd4f2c0aa-1111-4222-8333-444455556666';

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

describe('the plan of a simulated world', () => {
  let folder: string;
  let file: string;
  const plan = (yaml: string) => {
    writeFileSync(file, yaml);
    return readPlan(file);
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-'));
    file = join(folder, 'hosts.yaml');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has two hosts and four servers when nobody says otherwise', async () => {
    const { hosts } = simulatedHosts();
    expect(hosts.map(({ connector }) => connector.host)).toEqual(['sim-1', 'sim-2']);
    const guests = await Promise.all(hosts.map(({ hypervisor }) => valueOf(hypervisor.guests())));
    expect(guests.map((each) => each.map(({ name }) => name))).toEqual([
      ['web-1', 'db-1'],
      ['web-2', 'db-2'],
    ]);
    expect(guests.flat().every(({ vmState }) => vmState === 'active')).toBe(true);
    expect(new Set(guests.flat().map(({ serverId }) => serverId)).size).toBe(4);
  });

  it('gives every host an initiator name of its own', () => {
    const names = simulatedHosts().hosts.map(({ connector }) => connector.initiator);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^iqn\.\d{4}-\d\d\.[a-z.]+:[a-z0-9.:-]+$/);
  });

  it('is read from a file', async () => {
    const read = plan(`
hosts:
  - name: rack-1
    ip: 10.0.0.7
    servers:
      - { id: ${id}, name: alpha, state: stopped, vcpus: 4, memoryMiB: 512, project: 0a1b }
  - { name: rack-2, servers: [] }
`);
    const { hosts } = simulatedHosts({ plan: read });
    expect(hosts.map(({ connector }) => [connector.host, connector.ip])).toEqual([
      ['rack-1', '10.0.0.7'],
      ['rack-2', null],
    ]);
    const guests = hosts[0] && (await valueOf(hosts[0].hypervisor.guests()));
    expect(guests).toMatchObject([{ serverId: id, name: 'alpha', vmState: 'stopped', vcpus: 4, memoryMiB: 512, projectId: '0a1b' }]);
  });

  it('gives a server without an id the same one each time', () => {
    const yaml = 'hosts: [{ name: a, servers: [{ name: one }, { name: two }] }]';
    const [first, again] = [plan(yaml), plan(yaml)];
    expect(first).toEqual(again);
    expect(new Set(first[0]?.servers.map((server) => server.id)).size).toBe(2);
  });

  it.each([
    ['', 'the file must have hosts'],
    ['[]', 'the file must have hosts'],
    ['{}', 'hosts is missing'],
    ['hosts: 3', 'hosts must be a list'],
    ['{ hosts: [], more: 1 }', 'the file has an unknown key "more"; known are hosts'],
    ['hosts: [{ servers: [] }]', 'hosts[0].name is missing'],
    ['hosts: [{ name: a }]', 'hosts[0].servers is missing'],
    ['hosts: [{ name: a, servers: [], adress: x }]', 'hosts[0] has an unknown key "adress"; known are name, ip, servers'],
    ['hosts: [{ name: "a b", servers: [] }]', 'hosts[0].name must be a name of letters, digits, "-" and ".", at most 63 long'],
    ['hosts: [{ name: a, ip: 7, servers: [] }]', 'hosts[0].ip must be an IP address'],
    ['hosts: [{ name: a, servers: [web] }]', 'hosts[0].servers[0] must have id, name, state, vcpus, memoryMiB, project'],
    ['hosts: [{ name: a, servers: [{ name: b, id: 7 }] }]', 'hosts[0].servers[0].id must be a UUID in lower case'],
    [
      'hosts: [{ name: a, servers: [{ name: b, state: on }] }]',
      'hosts[0].servers[0].state must be one of active, paused, stopped, error, building',
    ],
    ['hosts: [{ name: a, servers: [{ name: b, vcpus: 1.5 }] }]', 'hosts[0].servers[0].vcpus must be a whole number, at least 1'],
    ['hosts: [{ name: a, servers: [{ name: b, memoryMiB: "1" }] }]', 'hosts[0].servers[0].memoryMiB must be a whole number, at least 1'],
    [
      'hosts: [{ name: a, servers: [{ name: b, project: P }] }]',
      'hosts[0].servers[0].project must be a project id of digits, a to f and "-"',
    ],
    ['hosts: [{ name: a, servers: [] }, { name: a, servers: [] }]', 'the host name a is there twice'],
    ['hosts: [{ name: a, servers: [{ name: b }] }, { name: c, servers: [{ name: b }] }]', 'the server name b is there twice'],
    [`hosts: [{ name: a, servers: [{ name: b, id: ${id} }, { name: c, id: ${id} }] }]`, `the server id ${id} is there twice`],
  ])('says in one line what is wrong with %j', (yaml, complaint) => {
    expect(messageOf(() => plan(yaml))).toBe(`${file}: ${complaint}`);
  });

  it('says in one line that a file is no YAML or not there', () => {
    expect(messageOf(() => plan('hosts: ['))).toMatch(/^.+hosts\.yaml: .+ at line 1, column \d+.*$/);
    expect(messageOf(() => readPlan(join(folder, 'none.yaml')))).toMatch(/^.+none\.yaml: ENOENT.+$/);
  });
});
