/** What somebody with volumes and servers asks of a cluster, each time of the API node whose turn it is. */
import { waitFor } from '../../../lab/wait.js';
import type { PatientClient } from './patient-client.js';
import type { VolumeView } from './tenant.js';

const patience = { timeoutMs: 90_000, everyMs: 50 };
const volumes = '/volume/v3/volumes';

export const attachmentsOf = (serverId: string): string => `/compute/v2.1/servers/${serverId}/os-volume_attachments`;

export class Customer {
  constructor(readonly client: PatientClient) {}

  /** Resolves when it is accepted. */
  async create(fields: object = {}): Promise<string> {
    return (await this.client.must<{ volume: VolumeView }>('POST', volumes, { volume: { size: 1, ...fields } })).body.volume.id;
  }

  /** Resolves when it can be used. */
  async newVolume(fields: object = {}): Promise<string> {
    const id = await this.create(fields);
    await this.becomes(id, 'available');
    return id;
  }

  async show(id: string): Promise<VolumeView> {
    return (await this.client.must<{ volume: VolumeView }>('GET', `${volumes}/${id}`)).body.volume;
  }

  async list(): Promise<readonly string[]> {
    return (await this.client.must<{ volumes: readonly VolumeView[] }>('GET', volumes)).body.volumes.map(({ id }) => id);
  }

  async askToAttach(serverId: string, volumeId: string): Promise<number> {
    return (await this.client.answered('POST', attachmentsOf(serverId), { body: { volumeAttachment: { volumeId } } })).status;
  }

  /** Accepted; it goes on from there. */
  async attach(serverId: string, volumeId: string): Promise<void> {
    await this.client.must('POST', attachmentsOf(serverId), { volumeAttachment: { volumeId } });
  }

  async detach(serverId: string, volumeId: string): Promise<void> {
    await this.client.must('DELETE', `${attachmentsOf(serverId)}/${volumeId}`);
  }

  async attached(serverId: string): Promise<readonly string[]> {
    const { body } = await this.client.must<{ volumeAttachments: readonly { volumeId: string }[] }>('GET', attachmentsOf(serverId));
    return body.volumeAttachments.map(({ volumeId }) => volumeId);
  }

  async delete(id: string): Promise<void> {
    await this.client.must('DELETE', `${volumes}/${id}`);
  }

  async knowsServer(serverId: string): Promise<boolean> {
    return (await this.client.answered('GET', `/compute/v2.1/servers/${serverId}`)).status === 200;
  }

  becomes(id: string, status: string, holders = status === 'available' ? 0 : 1): Promise<VolumeView> {
    const look = async () => {
      const volume = await this.show(id);
      return volume.status === status && volume.attachments.length === holders ? volume : undefined;
    };
    return waitFor(look, { ...patience, until: `volume ${id} is ${status} with ${holders} holders` });
  }

  /** Its status, or what was answered instead. */
  async statusOf(id: string): Promise<string | number> {
    const { status, body } = await this.client.answered<{ volume?: VolumeView }>('GET', `${volumes}/${id}`);
    return body.volume?.status ?? status;
  }

  async isGone(id: string): Promise<void> {
    const look = async () => ((await this.statusOf(id)) === 404 ? true : undefined);
    await waitFor(look, { ...patience, until: `volume ${id} is gone` });
  }
}
