import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ApiClient } from '../../src/cli/api-client.js';

interface Login {
  readonly auth: { readonly identity: { readonly password: { readonly user: { readonly name: string; readonly password: string } } } };
}

describe('A tool that talks to the running product', () => {
  let folder: string;
  let server: Server;
  let url: string;

  /** Lets in whoever has the right password, and says whose token asks. */
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-test-'));
    server = createServer((request, response) => {
      void text(request).then((body) => {
        if (request.url === '/refused') return response.writeHead(403).end('{"forbidden": {"message": "not you"}}');
        if (request.url !== '/identity/v3/auth/tokens') return response.end(JSON.stringify({ asks: request.headers['x-auth-token'] }));
        const { name, password } = (JSON.parse(body) as Login).auth.identity.password.user;
        return password === 'right' ? response.writeHead(201, { 'x-subject-token': name }).end() : response.writeHead(401).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  const file = () => join(folder, 'clouds.yaml');
  const clouds = (...names: readonly string[]) => {
    const auth = (username: string) => ({ auth_url: `${url}/identity/v3`, username, password: 'right', project_name: 'demo' });
    writeFileSync(file(), JSON.stringify({ clouds: Object.fromEntries(names.map((name) => [name, { auth: auth(name) }])) }));
  };
  const asksAs = async (environment: Readonly<Record<string, string>> = {}) => {
    const client = await ApiClient.signIn({ OS_CLIENT_CONFIG_FILE: file(), ...environment });
    return (await client.ask<{ asks: string }>('GET', '/who')).asks;
  };

  it('is the administrator, also where the shell is set up for a user', async () => {
    clouds('mooring', 'mooring-admin');
    expect(await asksAs()).toBe('mooring-admin');
    expect(await asksAs({ OS_CLOUD: 'mooring' })).toBe('mooring-admin');
  });

  it('is who OS_CLOUD says, where the file has no administrator of ours', async () => {
    clouds('production', 'staging');
    expect(await asksAs({ OS_CLOUD: 'staging' })).toBe('staging');
  });

  it('says in one line that there is no such cloud, no such file, nobody who answers', async () => {
    clouds('production');
    await expect(asksAs()).rejects.toThrow(/has no cloud mooring-admin; OS_CLOUD says which one to use$/);
    rmSync(file());
    await expect(asksAs()).rejects.toThrow(/clouds\.yaml cannot be read; OS_CLIENT_CONFIG_FILE names/);
    clouds('mooring-admin');
    const client = await ApiClient.signIn({ OS_CLIENT_CONFIG_FILE: file() });
    await expect(client.ask('GET', '/refused')).rejects.toMatchObject({ status: 403, message: 'not you' });
  });
});
