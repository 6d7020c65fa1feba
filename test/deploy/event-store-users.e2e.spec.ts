/**
 * deploy/event-store-users.mjs against the stand-in for an EventStoreDB, with a server of the test's own for its users: what it asks for, not
 * what a real one makes of it. That was read in EventStoreDB's source (UsersController, LegacyStreamPermissionAssertion), not tried.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventStoreDBClient } from '@eventstore/db-client';
import { run, type Ran } from '../../lab/run.js';
import { EventStoreProcess } from '../support/eventstoredb/event-store-process.js';
import { repository } from './compose-file.js';
import { OnePort } from './one-port.js';

interface NewUser {
  readonly loginName: string;
  readonly groups: readonly string[];
  readonly password: string;
}

describe('deploy/event-store-users.mjs', () => {
  let eventStore: EventStoreProcess;
  let users: Server;
  let port: OnePort;
  const made = new Map<string, NewUser>();
  /** What the next requests for a user get instead of an answer. */
  let refusals: number[] = [];

  beforeAll(async () => (eventStore = await EventStoreProcess.start()));
  afterAll(() => eventStore.stop());
  beforeEach(async () => {
    made.clear();
    refusals = [];
    users = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => response.writeHead(answer(request.url ?? '', request.headers.authorization ?? '', chunks)).end());
    });
    await new Promise<void>((resolve) => users.listen(0, '127.0.0.1', resolve));
    port = await OnePort.before({ http1: (users.address() as AddressInfo).port, http2: eventStore.port });
  });
  afterEach(async () => {
    await port.stop();
    users.closeAllConnections();
    await new Promise((resolve) => users.close(resolve));
  });

  const answer = (url: string, authorization: string, chunks: readonly Buffer[]): number => {
    if (url !== '/users/') return 404;
    if (authorization !== `Basic ${Buffer.from('admin:the secret').toString('base64')}`) return 401;
    const refusal = refusals.shift();
    if (refusal !== undefined) return refusal;
    const user = JSON.parse(Buffer.concat(chunks).toString()) as NewUser;
    if (made.has(user.loginName)) return 409;
    made.set(user.loginName, user);
    return 201;
  };

  const script = (args: readonly string[], password = 'the%20secret'): Promise<Ran> =>
    run(process.execPath, ['deploy/event-store-users.mjs', ...args], {
      cwd: repository,
      env: {
        PATH: process.env['PATH'],
        EVENT_STORE: `esdb://admin:${password}@127.0.0.1:${port.port}?tls=false`,
        MOORING_PASSWORD: 'of mooring',
        AGENT_PASSWORD: 'of agents',
      },
    });

  /** What the stream says last, and how often something was said. */
  const lastOf = async (stream: string): Promise<{ type: string; data: unknown; revision: number } | undefined> => {
    const client = EventStoreDBClient.connectionString(eventStore.connectionString('esdb'));
    try {
      for await (const { event } of client.readStream(stream, { direction: 'backwards', fromRevision: 'end', maxCount: 1 }))
        return event && { type: event.type, data: event.data, revision: Number(event.revision) };
      return undefined;
    } finally {
      await client.dispose();
    }
  };

  it('makes a user for Mooring and one for each host, none of them an administrator', async () => {
    expect(await script(['sim-1', 'sim-2'])).toMatchObject({ code: 0, stderr: '' });
    expect([...made.values()].map(({ loginName, groups, password }) => [loginName, groups, password])).toEqual([
      ['mooring', [], 'of mooring'],
      ['agent-sim-1', [], 'of agents'],
      ['agent-sim-2', [], 'of agents'],
    ]);
  });

  it('lets Mooring read and append, an agent read its orders and say what became of them, and nobody else anything', async () => {
    await script(['sim-1']);
    const byDefault = (await lastOf('$settings'))?.data as { $userStreamAcl: object; $systemStreamAcl: object };
    expect(byDefault.$userStreamAcl).toMatchObject({ $r: ['$admins', 'mooring'], $w: ['$admins', 'mooring'], $d: '$admins' });
    expect(byDefault.$systemStreamAcl).toMatchObject({ $r: '$admins', $w: '$admins' });
    expect((await lastOf('$$$all'))?.data).toEqual({ $acl: { $r: ['$admins', 'mooring'] } });
    expect(await lastOf('$$hostcommands-sim-1')).toMatchObject({
      type: '$metadata',
      data: { $acl: { $r: ['$admins', 'mooring', 'agent-sim-1'] } },
    });
    expect((await lastOf('$$hostoutcomes-sim-1'))?.data).toEqual({
      $acl: { $r: ['$admins', 'mooring', 'agent-sim-1'], $w: ['agent-sim-1'] },
    });
  });

  it('changes nothing when it is run again', async () => {
    await script(['sim-1']);
    const before = await Promise.all(['$settings', '$$$all', '$$hostoutcomes-sim-1'].map(lastOf));
    const { code, stdout } = await script(['sim-1']);
    expect(code).toBe(0);
    expect(stdout).toContain('agent-sim-1: is there\n');
    expect(await Promise.all(['$settings', '$$$all', '$$hostoutcomes-sim-1'].map(lastOf))).toEqual(before);
  });

  it('asks again while the cluster has no leader', async () => {
    refusals = [408, 500];
    expect((await script([])).code).toBe(0);
    expect([...made.keys()]).toEqual(['mooring']);
  });

  it('says in one line that the password is wrong, and repeats none', async () => {
    const { code, stderr } = await script([], 'wrong');
    expect([code, stderr]).toEqual([1, 'event-store-users: the event store does not take the password of EVENT_STORE\n']);
  });

  it('makes nothing when it is only to say what it would', async () => {
    const { code, stdout } = await script(['--dry-run', 'sim-1']);
    expect(code).toBe(0);
    expect(stdout).toContain('agent-sim-1');
    expect(stdout).not.toContain('of agents');
    expect(made.size).toBe(0);
  });
});
