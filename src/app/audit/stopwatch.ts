/** How long what was asked for took, known when its end is read: each step, and the whole of attaching and detaching. */
import type { Message, Recorded } from '../../domain/kernel/message.js';
import { LeastRecent } from '../commanding/least-recent.js';

export interface Took {
  /** `export`, `unplug`, `attach`. */
  readonly step: string;
  readonly ms: number;
}

interface Timed {
  readonly from: string;
  readonly ends: Readonly<Record<string, string>>;
}

/** An event that ends more than one of these is told with the first in this order. */
const timed: readonly Timed[] = [
  { from: 'ExportRequested', ends: { ConnectionInitialized: 'export' } },
  { from: 'HostConnectRequested', ends: { HostConnected: 'connect host' } },
  { from: 'GuestAttachRequested', ends: { GuestAttached: 'plug in' } },
  { from: 'GuestDetachRequested', ends: { GuestDetached: 'unplug' } },
  { from: 'HostDisconnectRequested', ends: { HostDisconnected: 'disconnect host' } },
  { from: 'UnexportRequested', ends: { Unexported: 'remove export' } },
  { from: 'DetachRequested', ends: { Detached: 'detach', DetachRolledBack: 'detach, in vain' } },
  { from: 'Reserved', ends: { Attached: 'attach', AttachFailed: 'attach, in vain', Detached: 'reserved' } },
  { from: 'AttachFailed', ends: { Detached: 'undo', ConnectionUndone: 'undo' } },
  { from: 'VolumeCreated', ends: { VolumeProvisioned: 'create', VolumeProvisionFailed: 'create, in vain' } },
  { from: 'ExtensionRequested', ends: { VolumeExtended: 'grow', ExtensionFailed: 'grow, in vain' } },
  { from: 'DeletionRequested', ends: { VolumeDeleted: 'delete', DeletionFailed: 'delete, in vain' } },
  { from: 'WorkOrdered', ends: { WorkEnded: 'order' } },
  { from: 'HostMaintenanceBegan', ends: { HostMaintenanceEnded: 'maintenance' } },
];

const starts = new Set(timed.map(({ from }) => from));
const remembered = 10_000;

export class Stopwatch {
  private readonly begun = new LeastRecent<string, number>(remembered);

  /** In the order of the log. */
  take({ event, metadata }: Pick<Recorded, 'event' | 'metadata'>): Took | null {
    const atMs = Date.parse(metadata.at);
    const took = this.ended(event, atMs);
    if (starts.has(event.type)) this.begun.set(keyOf(event.type, event), atMs);
    return took;
  }

  private ended(event: Message, atMs: number): Took | null {
    let first: Took | null = null;
    for (const { from, ends } of timed) {
      const step = ends[event.type];
      const key = keyOf(from, event);
      const sinceMs = step === undefined ? undefined : this.begun.get(key);
      if (step === undefined || sinceMs === undefined) continue;
      first ??= { step, ms: atMs - sinceMs };
      this.begun.delete(key);
    }
    return first;
  }
}

/** What a step is about: an attachment rather than its volume, a service rather than its host. */
const keyOf = (from: string, { data }: Message): string => {
  const { orderId, attachmentId, volumeId, hostName, service } = data as Readonly<Record<string, unknown>>;
  return [from, orderId ?? attachmentId ?? volumeId ?? hostName, service].join('/');
};
