import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Cloud } from '../../lab/cloud.js';

describe('a cloud', () => {
  let folder: string;
  let server: Server;
  let asked: IncomingMessage[];

  beforeEach(async () => {
    asked = [];
    folder = await mkdtemp(join(tmpdir(), 'lab-cloud-'));
    server = createServer((request, response) => {
      asked.push(request);
      if (request.url === '/identity/v3/auth/tokens') {
        response.writeHead(201, { 'x-subject-token': 'a-token' }).end(JSON.stringify({ token: { catalog: catalog() } }));
        return;
      }
      if (request.url === '/compute/v2.1/servers/gone') {
        response.writeHead(404).end('{"itemNotFound": {"code": 404}}');
        return;
      }
      response.writeHead(200).end(request.method === 'DELETE' ? '' : '{"types": []}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const user = { username: 'demo', password: 'p', project_name: 'demo', user_domain_name: 'Default', project_domain_name: 'Default' };
    const clouds = { mooring: { auth: { auth_url: `${base()}/identity/v3`, ...user } } };
    await writeFile(join(folder, 'clouds.yaml'), stringify({ clouds }));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await rm(folder, { recursive: true });
  });

  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const catalog = () => [
    { type: 'block-storage', endpoints: [{ interface: 'public', url: `${base()}/volume/v3/p1` }] },
    { type: 'compute', endpoints: [{ interface: 'public', url: `${base()}/compute/v2.1` }] },
  ];
  const signIn = () => Cloud.signIn(join(folder, 'clouds.yaml'), 'mooring');

  it('is asked where its catalog says, with the token it gave and versions that know sharing', async () => {
    const cloud = await signIn();
    expect(await cloud.volume('/types')).toEqual({ types: [] });
    expect(asked.at(-1)?.url).toBe('/volume/v3/p1/types');
    expect(asked.at(-1)?.headers).toMatchObject({ 'x-auth-token': 'a-token', 'openstack-api-version': 'volume 3.60, compute 2.89' });
  });

  it('may answer with nothing', async () => {
    const cloud = await signIn();
    expect(await cloud.compute('/servers/s/os-volume_attachments/v', { method: 'DELETE' })).toBeUndefined();
  });

  it('says no with its status and its own words', async () => {
    const cloud = await signIn();
    await expect(cloud.compute('/servers/gone')).rejects.toMatchObject({ status: 404, message: expect.stringContaining('itemNotFound') });
  });

  it('has to be one that the file knows', async () => {
    await expect(Cloud.signIn(join(folder, 'clouds.yaml'), 'other')).rejects.toThrow('has no cloud other');
  });
});
