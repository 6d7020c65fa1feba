/** Attachment lifecycles over HTTP, as an outside compute service drives them: reserve, connector, complete, delete. Simulated hosts. */
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from './api.js';
import { startProduct } from './product.js';
import type { Measurement } from './report.js';

const loads = [1, 8, 32] as const;
const warmUpMs = 2_000;
const measureMs = 8_000;
const wanted = 500;

export const lifecycleBench = async (): Promise<Measurement[]> => {
  const product = await startProduct({ MOORING_HOSTS: 'simulated' });
  const api = await new Api(product.url).signIn(product.cloudsFile, 'mooring-service');
  try {
    const rows: Measurement[] = [];
    for (const clients of loads) rows.push(await underLoad([api], clients));
    rows.push({ name: 'resident after the lifecycles', ours: Math.round(product.residentMiB()), unit: 'MiB', limit: '< 200' });
    return rows;
  } finally {
    api.close();
    await product.stop();
  }
};

/** Each client keeps to one of the nodes. */
export const underLoad = async (apis: readonly Api[], clients: number): Promise<Measurement> => {
  const lives = await Promise.all(Array.from({ length: clients }, (_, index) => lifeOn(apis, index)));
  await during(warmUpMs, lives);
  const times = await during(measureMs, lives);
  times.sort((one, other) => one - other);
  const perSecond = Math.round((times.length / measureMs) * 1000);
  const note = `p50 ${ms(times, 0.5)} ms, p99 ${ms(times, 0.99)} ms`;
  return {
    name: `lifecycles, ${clients} client${clients === 1 ? '' : 's'}`,
    ours: perSecond,
    unit: '/s',
    limit: clients === 32 ? `>= ${wanted}` : '',
    note,
  };
};

interface Life {
  readonly api: Api;
  readonly volume: string;
  readonly index: number;
}

const lifeOn = async (apis: readonly Api[], index: number): Promise<Life> => {
  const api = apis[index % apis.length];
  if (!api) throw new Error('there is nobody to ask');
  return { api, volume: await createVolume(api), index };
};

const ms = (sorted: readonly number[], quantile: number): string => (sorted[Math.floor(sorted.length * quantile)] ?? 0).toFixed(1);

const during = async (forMs: number, lives: readonly Life[]): Promise<number[]> => {
  const times: number[] = [];
  const end = performance.now() + forMs;
  await Promise.all(
    lives.map(async (life) => {
      while (performance.now() < end) {
        const begun = performance.now();
        await lifecycle(life);
        times.push(performance.now() - begun);
      }
    }),
  );
  return times;
};

const lifecycle = async ({ api, volume: volume_uuid, index }: Life): Promise<void> => {
  const { attachment } = await api.volume<{ attachment: { id: string } }>('POST', '/attachments', { attachment: { volume_uuid } });
  const connector = { initiator: `iqn.2026-11.org.example:${index}`, host: `host-${index}`, ip: '192.0.2.1', multipath: false };
  await api.volume('PUT', `/attachments/${attachment.id}`, { attachment: { connector } });
  await api.volume('POST', `/attachments/${attachment.id}/action`, { 'os-complete': null });
  await api.volume('DELETE', `/attachments/${attachment.id}`);
};

const createVolume = async (api: Api): Promise<string> => {
  const { volume } = await api.volume<{ volume: { id: string } }>('POST', '/volumes', { volume: { size: 1 } });
  for (;;) {
    const shown = await api.volume<{ volume: { status: string } }>('GET', `/volumes/${volume.id}`);
    if (shown.volume.status === 'available') return volume.id;
    await pause(20);
  }
};
