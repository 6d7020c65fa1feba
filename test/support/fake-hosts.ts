/** Machines reduced to what may be left behind on them: backings, exports, devices and disks; and what they must never be told to do. */
import { type HostWork, type HostWorkResult, subjectOf } from '../../src/domain/host/host-work.js';
import { attachmentId } from '../../src/domain/kernel/ids.js';
import { connectionOf } from './example-names.js';

/**
 * How a call ends. `unheard`: it happened, but nobody learns of it. `lost`: it did not happen, but nobody knows.
 * `crash`: it happened, and Mooring dies before it can record that.
 */
export type Fate = 'done' | 'refused' | 'unheard' | 'lost' | 'crash';

export type PartName = 'export' | 'host' | 'guest';

export class FakeHosts {
  /** What was done, in order: `Export attachment-1`. */
  readonly journal: string[] = [];
  /** Orders that would have hurt somebody. */
  readonly harm: string[] = [];
  readonly backings = new Map<string, number>();
  private readonly parts: Readonly<Record<PartName, Set<string>>> = { export: new Set(), host: new Set(), guest: new Set() };

  /** `export attachment-1`: everything that exists of any attachment. */
  get existing(): string[] {
    return Object.entries(this.parts).flatMap(([part, ids]) => [...ids].map((id) => `${part} ${id}`));
  }

  /** As somebody else has left them. */
  stand(existing: Readonly<Record<PartName, readonly string[]>>): void {
    for (const part of ['export', 'host', 'guest'] as const) {
      this.parts[part].clear();
      for (const id of existing[part]) this.parts[part].add(id);
    }
  }

  /** Repeating it changes nothing. */
  perform(work: HostWork): HostWorkResult {
    this.journal.push(`${work.type} ${subjectOf(work)}`);
    switch (work.type) {
      case 'CreateBacking':
      case 'GrowBacking':
        this.backings.set(work.data.volumeId, work.data.sizeGiB);
        break;
      case 'DeleteBacking':
        this.backings.delete(work.data.volumeId);
        break;
      case 'Export':
        this.parts.export.add(work.data.exportId);
        return { of: 'Export', connection: connectionOf(attachmentId(work.data.exportId)) };
      case 'Connect':
        this.make('host', work.data.exportId, 'export');
        return { of: 'Connect', device: `/dev/disk/${work.data.exportId}` };
      case 'PlugIn':
        this.make('guest', work.data.exportId, 'host');
        break;
      case 'Unplug':
        this.parts.guest.delete(work.data.exportId);
        break;
      case 'Disconnect':
        this.remove('host', work.data.exportId, ['guest']);
        break;
      case 'Revoke':
        this.remove('export', work.data.exportId, ['guest', 'host']);
        break;
      case 'TakeInventory':
        return { of: 'TakeInventory', page: { digest: '', items: [], next: null } };
    }
    return { of: work.type };
  }

  private make(part: PartName, id: string, needs: PartName): void {
    if (!this.parts[needs].has(id)) this.harm.push(`${part} ${id} made without its ${needs}`);
    this.parts[part].add(id);
  }

  private remove(part: PartName, id: string, users: readonly PartName[]): void {
    for (const user of users) if (this.parts[user].has(id)) this.harm.push(`${part} ${id} removed under its ${user}`);
    this.parts[part].delete(id);
  }
}
