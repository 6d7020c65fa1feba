/** Clients that follow the product while it works: cut off, killed, and the product stopped and killed under them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventSource } from 'eventsource';
import { waitUntil } from '../../lab/wait.js';
import type { CloudSession } from '../support/cloud-session.js';
import { FollowingClient, type ToldChange } from '../support/following-client.js';
import { FollowingProcess } from '../support/following-process.js';
import { MooringProcess } from '../support/mooring-process.js';

const rounds = 6;
const comesAbout = (what: string, isSo: () => boolean): Promise<void> =>
  waitUntil(() => Promise.resolve(isSo()), { until: what, timeoutMs: 60_000, everyMs: 20 });

describe('Who follows what changes', () => {
  let mooring: MooringProcess;
  let busy: Busy;
  let token: string;

  beforeEach(async () => {
    mooring = await MooringProcess.start({ env: { MOORING_HOSTS: 'simulated', MOORING_LOG: 'error' } });
    token = (await mooring.signIn('mooring')).token;
    busy = new Busy(() => mooring.signIn('mooring'));
  });
  afterEach(async () => {
    await busy.stop();
    await mooring.dispose();
  });

  /** Of the project's volumes and attachments, as they stand in the log. */
  const inLog = async (): Promise<readonly string[]> =>
    (await mooring.log()).filter(({ stream }) => stream.startsWith('volume-')).map(({ position }) => String(position));
  const lastOf = (positions: readonly string[]): string => positions.at(-1) ?? '0';

  it('gets every change once and in order by graphql-ws, however often it is cut off or killed', async () => {
    busy.start();
    const positions: string[] = [];
    const given = () => `(after: "${lastOf(positions)}", kinds: [VOLUME, ATTACHMENT])`;
    for (let round = 0; round < rounds; round += 1) {
      const goal = positions.length + 15;
      if (round % 2 === 0) {
        const client = new FollowingClient(mooring.url, { 'x-auth-token': token });
        const { told } = client.follow('timeline', given(), 'position');
        await comesAbout(`change ${goal} is told`, () => positions.length + told.length >= goal);
        client.cut();
        positions.push(...told.map(positionOf));
        await client.close();
      } else {
        const client = FollowingProcess.start(mooring.url, token, `timeline${given()}`);
        await comesAbout(`change ${goal} is told`, () => positions.length + client.positions.length >= goal);
        positions.push(...(await client.kill()));
      }
      if (round === 2) await mooring.kill();
      if (round === 3) await mooring.stop();
      if (!mooring.isRunning) await mooring.start();
    }
    await busy.stop();
    await mooring.settled();

    const all = await inLog();
    const client = new FollowingClient(mooring.url, { 'x-auth-token': token });
    const { told } = client.follow('timeline', given(), 'position');
    await comesAbout('all is told', () => positions.length + told.length >= all.length);
    await client.close();
    expect([...positions, ...told.map(positionOf)]).toEqual(all);
  });

  it('gets every change once and in order by server-sent events, while the product is stopped, killed and started again', async () => {
    busy.start();
    const positions: string[] = [];
    const withToken = (input: string | URL, init: object) =>
      fetch(input, { ...init, headers: { ...headersOf(init), 'x-auth-token': token } });
    const source = new EventSource(`${mooring.url}/events?after=0&kinds=volume,attachment`, { fetch: withToken });
    const types = new Set<string>();
    const listen = (type: string): void => {
      if (types.has(type)) return;
      types.add(type);
      source.addEventListener(type, ({ lastEventId }) => positions.push(lastEventId));
    };
    const { volumes } = await import('../../src/projections/volumes.projection.js');
    for (const type of volumes.handles) listen(type);

    for (let round = 0; round < 3; round += 1) {
      const goal = positions.length + 15;
      await comesAbout(`change ${goal} is told`, () => positions.length >= goal);
      await (round % 2 === 0 ? mooring.kill() : mooring.stop());
      await mooring.start();
    }
    await busy.stop();
    await mooring.settled();
    const all = await inLog();
    await comesAbout('all is told', () => positions.length >= all.length);
    source.close();
    expect(positions).toEqual(all);
  });
});

const positionOf = ({ position }: ToldChange): string => String(position);

const headersOf = (init: object): Readonly<Record<string, string>> => (init as { readonly headers?: Record<string, string> }).headers ?? {};

/** Somebody who makes volumes, attaches and detaches them without a pause, as far as the product is there. */
class Busy {
  private isOver = false;
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly signIn: () => Promise<CloudSession>) {}

  start(): void {
    this.working = this.work();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.working;
  }

  private async work(): Promise<void> {
    while (!this.isOver) {
      try {
        await this.once();
      } catch {
        // The product is away for a moment; somebody in a hurry just tries again.
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  private async once(): Promise<void> {
    const session = await this.signIn();
    const { volume } = await session.must<{ volume: { id: string } }>('POST', '/volume/v3/volumes', { volume: { size: 1 } });
    const { servers } = await session.must<{ servers: { id: string }[] }>('GET', '/compute/v2.1/servers');
    const path = `/compute/v2.1/servers/${servers[0]?.id}/os-volume_attachments`;
    await until(session, volume.id, 'available');
    await session.must('POST', path, { volumeAttachment: { volumeId: volume.id } });
    await until(session, volume.id, 'in-use');
    await session.must('DELETE', `${path}/${volume.id}`);
    await until(session, volume.id, 'available');
    await session.must('DELETE', `/volume/v3/volumes/${volume.id}`);
  }
}

const until = async (session: CloudSession, id: string, status: string): Promise<void> => {
  const isSo = async () => (await session.must<{ volume: { status: string } }>('GET', `/volume/v3/volumes/${id}`)).volume.status === status;
  await waitUntil(isSo, { until: `volume ${id} is ${status}`, timeoutMs: 60_000, everyMs: 10 });
};
