/** Hosts as a plan supposes them: whatever they are asked for they do, at once. */
import { type HostWork, type HostWorkResult, targetIqnOf } from '../../domain/host/host-work.js';
import type { HostName } from '../../domain/kernel/ids.js';
import { linkOf } from '../../domain/volume/attachment.js';
import type { Connection } from '../../domain/volume/connector.js';
import { attachments, type AttachmentRow } from '../../projections/attachments.projection.js';
import { tableOf } from '../../projections/projection.js';
import type { SecretStore } from '../ports/hosts.js';
import type { RowSource } from '../ports/read-model.js';

/** Targets put a volume here, every one. */
const lun = 1;
/** So many attachments are looked at for one that tells. */
const mostLookedAt = 50;

export class SupposedHosts {
  constructor(
    private readonly rows: Pick<RowSource, 'list'>,
    private readonly secrets: Pick<SecretStore, 'usernameOf'>,
  ) {}

  /** What the host would answer. Of a device nothing is known: it is as where the guest's emulator logs in by itself. */
  async done(host: HostName, work: HostWork): Promise<HostWorkResult> {
    switch (work.type) {
      case 'Export':
        return { of: 'Export', connection: await this.connection(host, work.data.exportId) };
      case 'Connect':
        return { of: 'Connect', device: null };
      case 'TakeInventory':
        throw new Error('a plan does not look at hosts');
      default:
        return { of: work.type };
    }
  }

  private async connection(host: HostName, exportId: string): Promise<Connection> {
    const authUsername = this.secrets.usernameOf(exportId);
    return { portal: await this.portalOf(host), targetIqn: targetIqnOf(exportId), lun, authUsername };
  }

  /** Where other exports of the same host are reached; only its target knows, so without one it is left open, and says so. */
  private async portalOf(host: HostName): Promise<string> {
    const rows = await this.rows.list<AttachmentRow>(tableOf(attachments), { limit: mostLookedAt });
    const portals = rows.flatMap(({ row: { attachment } }) =>
      attachment.storageHost === host ? [linkOf(attachment)?.connection?.portal] : [],
    );
    return portals.find((portal) => portal !== undefined && portal !== '') ?? openPortal;
  }
}

/** No address that could be taken for one. */
export const openPortal = '<portal>';
