import { Cloud, CloudError } from './cloud.js';
import { readDisk, sectors, waitForDisk, writeDisk } from './guest-disk.js';
import type { Guest } from './guest.js';
import type { Progress } from './progress.js';
import { waitFor, waitUntil } from './wait.js';

interface Volume {
  readonly id: string;
  readonly status: string;
  readonly attachments: readonly { readonly server_id: string }[];
}

export interface Shown {
  readonly volumeId: string;
  /** What one guest wrote and the other read. */
  readonly text: string;
}

const TYPE = 'lab-shared';
const VOLUME = 'lab-shared';
const AT_BYTE = 1024 * 1024;
const SERVER_SEEN_MS = 60_000;
const VOLUME_READY_MS = 30_000;
const ATTACHED_MS = 120_000;
const DETACHED_MS = 120_000;

/** Shares a volume between two guests the way any client of Mooring would, and proves it inside them. Repeatable. */
export const demonstrate = async (at: { cloudsFile: string; guests: readonly [Guest, Guest]; progress: Progress }): Promise<Shown> => {
  const { cloudsFile, guests, progress } = at;
  const [writer, reader] = guests;
  const cloud = await progress.step('Sign in and find both guests', async () => {
    const signedIn = await Cloud.signIn(cloudsFile, 'mooring');
    for (const { uuid } of guests) await waitForServer(signedIn, uuid);
    return signedIn;
  });
  await progress.step(`Create a volume type "${TYPE}" that allows sharing`, async () =>
    ensureType(await Cloud.signIn(cloudsFile, 'mooring-admin')),
  );
  const volumeId = await progress.step(`Create a volume of 1 GiB "${VOLUME}"`, () => ensureVolume(cloud));
  for (const guest of guests) await progress.step(`Attach it to ${guest.name}`, () => ensureAttached(cloud, volumeId, guest));
  const text = await progress.step(`Write in ${writer.name}, read in ${reader.name}`, async (note) => {
    const read = await writeAndRead(volumeId, { writer, reader });
    note(read);
    return read;
  });
  return { volumeId, text };
};

const waitForServer = (cloud: Cloud, uuid: string): Promise<void> =>
  waitUntil(() => cloud.compute(`/servers/${uuid}`).then(() => true, unlessNotFound), {
    until: `Mooring knows server ${uuid}`,
    timeoutMs: SERVER_SEEN_MS,
  });

const unlessNotFound = (error: unknown): false => {
  if (error instanceof CloudError && error.status === 404) return false;
  throw error;
};

const ensureType = async (admin: Cloud): Promise<void> => {
  const { volume_types } = await admin.volume<{ volume_types: readonly { name: string }[] }>('/types');
  if (volume_types.some(({ name }) => name === TYPE)) return;
  const body = { volume_type: { name: TYPE, 'os-volume-type-access:is_public': true } };
  const { volume_type } = await admin.volume<{ volume_type: { id: string } }>('/types', { method: 'POST', body });
  await admin.volume(`/types/${volume_type.id}/extra_specs`, { method: 'POST', body: { extra_specs: { multiattach: '<is> True' } } });
};

const ensureVolume = async (cloud: Cloud): Promise<string> => {
  const { volumes } = await cloud.volume<{ volumes: readonly { id: string }[] }>(`/volumes?name=${VOLUME}`);
  const id = volumes[0]?.id ?? (await createVolume(cloud));
  await waitForVolume(cloud, id, { until: 'the volume can be attached', timeoutMs: VOLUME_READY_MS }, ({ status }) =>
    ['available', 'in-use'].includes(status),
  );
  return id;
};

const createVolume = async (cloud: Cloud): Promise<string> => {
  const body = { volume: { name: VOLUME, size: 1, volume_type: TYPE } };
  return (await cloud.volume<{ volume: Volume }>('/volumes', { method: 'POST', body })).volume.id;
};

const ensureAttached = async (cloud: Cloud, volumeId: string, { uuid, name, shell }: Guest): Promise<void> => {
  const { volume } = await cloud.volume<{ volume: Volume }>(`/volumes/${volumeId}`);
  if (!isAttachedTo(uuid)(volume)) {
    await cloud.compute(`/servers/${uuid}/os-volume_attachments`, { method: 'POST', body: { volumeAttachment: { volumeId } } });
  }
  await waitForVolume(cloud, volumeId, { until: `the volume is attached to ${name}`, timeoutMs: ATTACHED_MS }, isAttachedTo(uuid));
  await waitForDisk(shell, volumeId);
};

const isAttachedTo = (uuid: string) => (volume: Volume) => volume.attachments.some(({ server_id }) => server_id === uuid);

/** A volume that shows an error will not get better by waiting. */
const waitForVolume = (
  cloud: Cloud,
  id: string,
  patience: { until: string; timeoutMs: number },
  holds: (volume: Volume) => boolean,
): Promise<Volume> =>
  waitFor(
    async () => {
      const { volume } = await cloud.volume<{ volume: Volume }>(`/volumes/${id}`);
      if (volume.status.startsWith('error')) throw new Error(`Volume ${id} is in status ${volume.status}.`);
      return holds(volume) ? volume : undefined;
    },
    { ...patience, everyMs: 100 },
  );

const writeAndRead = async (volumeId: string, { writer, reader }: { writer: Guest; reader: Guest }): Promise<string> => {
  const bytes = sectors(`${writer.name} wrote this at ${new Date().toISOString()}`);
  const wrote = await writeDisk(writer.shell, volumeId, { offset: AT_BYTE, bytes });
  if (!wrote.ok) throw new Error(`${writer.name} could not write: ${wrote.error}`);
  const read = await readDisk(reader.shell, volumeId, { offset: AT_BYTE, length: bytes.length });
  if (!read.equals(bytes)) throw new Error(`${reader.name} reads something else than ${writer.name} wrote.`);
  return read.toString().replace(/\0+$/, '');
};

/** Detaches everything from these servers and waits until nothing is attached to them: both signs that domain rules give a client. */
export const detachAll = async (cloudsFile: string, serverIds: readonly string[]): Promise<void> => {
  const cloud = await Cloud.signIn(cloudsFile, 'mooring-admin');
  for (const serverId of serverIds) {
    const path = `/servers/${serverId}/os-volume_attachments`;
    const attached = async () =>
      (await cloud.compute<{ volumeAttachments: readonly { volumeId: string }[] }>(path)).volumeAttachments.map(({ volumeId }) => volumeId);
    const volumeIds = await attached();
    for (const volumeId of volumeIds) await cloud.compute(`${path}/${volumeId}`, { method: 'DELETE' });
    await waitUntil(async () => (await attached()).length === 0, { until: `nothing is attached to ${serverId}`, timeoutMs: DETACHED_MS });
    for (const volumeId of volumeIds) {
      const patience = { until: `volume ${volumeId} has let go of ${serverId}`, timeoutMs: DETACHED_MS };
      await waitForVolume(cloud, volumeId, patience, (volume) => !isAttachedTo(serverId)(volume));
    }
  }
};
