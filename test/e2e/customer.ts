/** What somebody with a few servers asks of Mooring. */
import { randomUUID } from 'node:crypto';
import type { Guest } from '../../lab/guest.js';
import { waitFor } from '../../lab/wait.js';
import type { CloudAnswer, CloudSession } from '../support/cloud-session.js';
import type { MooringProcess } from '../support/mooring-process.js';

export interface VolumeView {
  readonly id: string;
  readonly status: string;
  readonly multiattach: boolean;
  readonly attachments: readonly { readonly server_id: string; readonly attachment_id: string }[];
}

export interface ConnectionInfo {
  readonly target_portal: string;
  readonly target_iqn: string;
  readonly target_lun: number;
  readonly auth_username: string;
  readonly auth_password: string;
}

const acceptanceMs = 60_000;
const sharedType = 'e2e-shared';

export class Customer {
  private constructor(
    readonly cloud: CloudSession,
    private readonly service: CloudSession,
  ) {}

  static async of(mooring: MooringProcess): Promise<Customer> {
    const admin = await mooring.signIn('mooring-admin');
    const body = { volume_type: { name: sharedType, extra_specs: { multiattach: '<is> True' } } };
    await admin.must('POST', '/volume/v3/types', body);
    return new Customer(await mooring.signIn('mooring'), await mooring.signIn('mooring-service'));
  }

  async newVolume(kind: 'plain' | 'shared' = 'plain'): Promise<string> {
    const volume = { size: 1, name: `e2e-${randomUUID()}`, ...(kind === 'shared' && { volume_type: sharedType }) };
    const made = await this.cloud.must<{ volume: VolumeView }>('POST', '/volume/v3/volumes', { volume });
    await this.waitFor(made.volume.id, ({ status }) => status === 'available');
    return made.volume.id;
  }

  async volume(id: string): Promise<VolumeView> {
    return (await this.cloud.must<{ volume: VolumeView }>('GET', `/volume/v3/volumes/${id}`)).volume;
  }

  act(volumeId: string, action: object): Promise<unknown> {
    return this.cloud.must('POST', `/volume/v3/volumes/${volumeId}/action`, action);
  }

  askToAttach({ uuid }: Guest, volumeId: string): Promise<CloudAnswer<unknown>> {
    return this.cloud.ask('POST', attachmentsOf(uuid), { volumeAttachment: { volumeId } });
  }

  askToDetach({ uuid }: Guest, volumeId: string): Promise<CloudAnswer<unknown>> {
    return this.cloud.ask('DELETE', `${attachmentsOf(uuid)}/${volumeId}`);
  }

  /** Resolves with the attachment's id when the volume is in use by this guest. */
  async attach(guest: Guest, volumeId: string): Promise<string> {
    accepted(await this.askToAttach(guest, volumeId));
    const { attachments } = await this.waitFor(volumeId, (volume) => {
      if (volume.status === 'available') throw new Error(`Volume ${volumeId} was to be attached to ${guest.name}, and that was undone.`);
      return isOf(volume, guest) && volume.status === 'in-use';
    });
    return attachments.find(({ server_id }) => server_id === guest.uuid)?.attachment_id ?? '';
  }

  /** Resolves when both say so: the server's list and the volume. */
  async detach(guest: Guest, volumeId: string): Promise<void> {
    accepted(await this.askToDetach(guest, volumeId));
    await this.waitFor(volumeId, (volume) => !isOf(volume, guest) && ['available', 'in-use'].includes(volume.status));
    const left = await this.volumesOf(guest);
    if (left.includes(volumeId)) throw new Error(`${guest.name} still lists volume ${volumeId}.`);
  }

  async volumesOf({ uuid }: Guest): Promise<readonly string[]> {
    const { volumeAttachments } = await this.cloud.must<{ volumeAttachments: readonly { volumeId: string }[] }>('GET', attachmentsOf(uuid));
    return volumeAttachments.map(({ volumeId }) => volumeId);
  }

  /** As a service is told it, password and all. */
  async connectionOf(attachmentId: string): Promise<ConnectionInfo> {
    const path = `/volume/v3/attachments/${attachmentId}`;
    return (await this.service.must<{ attachment: { connection_info: ConnectionInfo } }>('GET', path)).attachment.connection_info;
  }

  waitFor(volumeId: string, holds: (volume: VolumeView) => boolean): Promise<VolumeView> {
    let last = '';
    const look = async () => {
      const volume = await this.volume(volumeId);
      last = JSON.stringify(volume);
      return holds(volume) ? volume : undefined;
    };
    const patience = { until: `volume ${volumeId} is as awaited`, timeoutMs: acceptanceMs, everyMs: 20 };
    return waitFor(look, patience).catch((cause: unknown) => {
      throw new Error(`Volume ${volumeId} did not become what was awaited: ${last}`, { cause });
    });
  }
}

const attachmentsOf = (serverId: string) => `/compute/v2.1/servers/${serverId}/os-volume_attachments`;
const isOf = ({ attachments }: VolumeView, { uuid }: Guest) => attachments.some(({ server_id }) => server_id === uuid);

const accepted = ({ status, body }: CloudAnswer<unknown>): void => {
  if (status >= 300) throw new Error(`It was not accepted: ${status} ${JSON.stringify(body)}`);
};
