/**
 * A receiver elsewhere is told all that changes on volumes, in order for each, whatever happens to it and to Mooring meanwhile: it answers
 * errors, it is away, it hangs up, and Mooring is killed and started again. What it took is compared with the log.
 */
import { createPublicKey, verify } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '../../lab/wait.js';
import type { CloudSession } from '../support/cloud-session.js';
import { MooringProcess } from '../support/mooring-process.js';
import { SeededRandom } from '../support/seeded-random.js';

interface Told {
  readonly id: string;
  readonly position: bigint;
  readonly volume: string;
  readonly isGenuine: boolean;
}

type Mood = 'takes' | 'errs' | 'hangs up';

/** Takes what it is sent, in the mood it is in. */
class Receiver {
  readonly taken: Told[] = [];
  publicKey = '';
  mood: () => Mood = () => 'takes';
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  async open(): Promise<void> {
    this.server = createServer((request, response) => {
      void text(request).then((body) => this.answer(request.headers as Record<string, string>, body, response));
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  close(): Promise<unknown> {
    this.server?.closeAllConnections();
    return new Promise((resolve) => this.server?.close(resolve));
  }

  private answer(headers: Record<string, string>, body: string, response: ServerResponse): void {
    const mood = this.mood();
    if (mood === 'hangs up') return void response.destroy();
    if (mood === 'errs') return void response.writeHead(503).end();
    const { data } = JSON.parse(body) as { data: { position: string; event: { data: { volumeId: string } } } };
    this.taken.push({
      ...{ id: headers['webhook-id'] ?? '', position: BigInt(data.position), volume: data.event.data.volumeId },
      isGenuine: this.isGenuine(headers, body),
    });
    response.writeHead(204).end();
  }

  /** As Standard Webhooks say. */
  private isGenuine(headers: Record<string, string>, body: string): boolean {
    const x = Buffer.from(this.publicKey.slice('whpk_'.length), 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const signature = Buffer.from((headers['webhook-signature'] ?? '').slice('v1a,'.length), 'base64');
    return verify(null, Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`), key, signature);
  }
}

interface WebhookView {
  readonly id: string;
  readonly public_key: string;
  readonly parked: readonly object[];
}

describe('A webhook', () => {
  const receiver = new Receiver();
  let mooring: MooringProcess;
  let admin: CloudSession;
  let member: CloudSession;
  let hook: WebhookView;

  const register = (session: CloudSession, webhook: object) =>
    session.ask<{ webhook: WebhookView }>('POST', '/mooring/v1/webhooks', { webhook });

  beforeAll(async () => {
    await receiver.open();
    mooring = await MooringProcess.start({ env: { MOORING_HOSTS: 'simulated', MOORING_LOG: 'warn' } });
    [admin, member] = [await mooring.signIn('mooring-admin'), await mooring.signIn('mooring')];
    const { status, body } = await register(admin, { url: receiver.url, kinds: ['volume', 'attachment'] });
    expect(status).toBe(201);
    hook = body.webhook;
    receiver.publicKey = hook.public_key;
  });
  afterAll(async () => {
    await mooring.dispose();
    await receiver.close();
  });

  /** Made, attached, detached. */
  const life = async (server: string): Promise<void> => {
    const { volume } = await member.must<{ volume: { id: string } }>('POST', '/volume/v3/volumes', { volume: { size: 1 } });
    const attachments = `/compute/v2.1/servers/${server}/os-volume_attachments`;
    await untilStatus(volume.id, 'available');
    await member.must('POST', attachments, { volumeAttachment: { volumeId: volume.id } });
    await untilStatus(volume.id, 'in-use');
    await member.must('DELETE', `${attachments}/${volume.id}`);
    await untilStatus(volume.id, 'available');
  };
  const untilStatus = (id: string, wanted: string) =>
    waitUntil(async () => (await member.must<{ volume: { status: string } }>('GET', `/volume/v3/volumes/${id}`)).volume.status === wanted, {
      until: `the volume is ${wanted}`,
      timeoutMs: 60_000,
      everyMs: 20,
    });

  /** Of volumes and their attachments, those of each in order. */
  const inTheLog = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
    const events = (await mooring.log()).filter(({ stream }) => stream.startsWith('volume-'));
    return byVolume(events.map(({ id, stream }) => ({ id, volume: stream.slice('volume-'.length) })));
  };
  /** Each the first time. */
  const firstTaken = () =>
    byVolume(receiver.taken.filter(({ id }, index) => receiver.taken.findIndex((other) => other.id === id) === index));

  it('may be registered by administrators alone, and at an address that holds no secret', async () => {
    expect((await register(member, { url: receiver.url })).status).toBe(403);
    for (const url of ['ftp://example.org/', 'http://ann:secret@example.org/', 'nothing', 'file:///etc/passwd'])
      expect((await register(admin, { url })).status).toBe(400);
    expect((await register(admin, { url: receiver.url, after: '999999999' })).status).toBe(400);
    expect((await admin.ask('GET', '/mooring/v1/webhooks/nobody')).status).toBe(404);
  });

  it('is told everything, signed, in order for each volume, whatever happens to either side', async () => {
    const random = new SeededRandom(7);
    const servers = (await member.must<{ servers: readonly { id: string }[] }>('GET', '/compute/v2.1/servers')).servers;
    receiver.mood = () => (random.next() < 0.3 ? (random.next() < 0.5 ? 'errs' : 'hangs up') : 'takes');
    await Promise.all(servers.slice(0, 3).map(({ id }) => life(id)));
    await receiver.close();
    await Promise.all(servers.slice(0, 3).map(({ id }) => life(id)));
    await mooring.kill();
    await mooring.start();
    [admin, member] = [await mooring.signIn('mooring-admin'), await mooring.signIn('mooring')];
    await receiver.open();
    await Promise.all(servers.slice(0, 3).map(({ id }) => life(id)));
    await mooring.settled();
    receiver.mood = () => 'takes';
    const wanted = await inTheLog();
    const count = [...wanted.values()].flat().length;
    const hasAll = () => Promise.resolve(new Set(receiver.taken.map(({ id }) => id)).size >= count);
    await waitUntil(hasAll, { until: 'all of it was taken', timeoutMs: 60_000, everyMs: 100 });
    expect(firstTaken()).toEqual(wanted);
    expect(receiver.taken.every(({ isGenuine }) => isGenuine)).toBe(true);
    const { webhook } = await admin.must<{ webhook: WebhookView }>('GET', `/mooring/v1/webhooks/${hook.id}`);
    expect(webhook.parked).toEqual([]);
  });

  it('is told nothing more once it is removed', async () => {
    await admin.must('DELETE', `/mooring/v1/webhooks/${hook.id}`);
    expect(await admin.must('GET', '/mooring/v1/webhooks')).toEqual({ webhooks: [] });
  });
});

const byVolume = (events: readonly { readonly id: string; readonly volume: string }[]): ReadonlyMap<string, readonly string[]> => {
  const ids = new Map<string, string[]>();
  for (const { id, volume } of events) ids.set(volume, [...(ids.get(volume) ?? []), id]);
  return new Map([...ids].sort(([one], [other]) => one.localeCompare(other)));
};
