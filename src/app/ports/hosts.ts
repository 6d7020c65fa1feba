/**
 * What Mooring asks of machines. Every call looks before it acts, so repeating one is harmless, and ends `done`,
 * `refused` (it certainly did not happen) or `unknown` (it may have). None throws for what a host does; a throw is a bug here.
 * Every call has a timeout of its own and may run beside calls for other volumes.
 */
import type { AttachMode, Connection } from '../../domain/volume/connector.js';
import type { HostOutcome } from '../../domain/kernel/host-outcome.js';

export interface Chap {
  readonly username: string;
  /** Never in an argument, a log line or an answer. */
  readonly password: string;
}

/** The bytes of volumes on one storage node. */
export interface VolumeStorage {
  /** A volume of exactly this size, reading as zeros. Already there at this size: `done`; at another: `refused`. */
  create(volume: { volumeId: string; sizeGiB: number }): Promise<HostOutcome>;
  /** Not there: `done`. */
  delete(volumeId: string): Promise<HostOutcome>;
  /** Never shrinks. Already that large: `done`. */
  grow(volume: { volumeId: string; sizeGiB: number }): Promise<HostOutcome>;
  /** `null` when there is no such volume. */
  measure(volumeId: string): Promise<HostOutcome<Measured | null>>;
  /** Absolute path of the raw file or block device a target can serve. `refused` when there is no such volume. */
  backing(volumeId: string): Promise<HostOutcome<string>>;
  list(): Promise<HostOutcome<readonly string[]>>;
}

export interface Measured {
  readonly sizeBytes: number;
  readonly allocatedBytes: number;
}

/** An export: one volume offered to one initiator. Its name is never used again (I8). */
export interface ExportRequest {
  readonly targetIqn: string;
  readonly volumeId: string;
  /** From `VolumeStorage.backing`. */
  readonly backing: string;
  /** The only initiator name let in. */
  readonly initiator: string;
  readonly chap: Chap;
  /** Enforced here: a write over a `ro` export fails. */
  readonly mode: AttachMode;
  /** Unit serial number of the LUN; the volume id. */
  readonly serial: string;
}

export interface ExportSeen {
  readonly targetIqn: string;
  readonly lun: number;
  readonly backing: string | null;
  /** What the LUN shows as its unit serial number; `null` where there is no LUN. */
  readonly serial: string | null;
  readonly mode: AttachMode;
  readonly initiators: readonly string[];
  /** Initiator names of the sessions open now. */
  readonly sessions: readonly string[];
}

/** The target side of iSCSI on one storage node. */
export interface IscsiTarget {
  /** Already exported like this: `done`. A half-made one is completed. Existing under this name but otherwise: `refused`. */
  export(request: ExportRequest): Promise<HostOutcome<Connection>>;
  /**
   * Lets nobody in any more, closes the sessions, removes the export and the account; in this order. Not there: `done`.
   * `done` only when it was looked for and is gone.
   */
  revoke(target: { targetIqn: string; chapUsername: string }): Promise<HostOutcome>;
  /** All there are, also those that somebody else has made. */
  list(): Promise<HostOutcome<readonly ExportSeen[]>>;
}

export interface Login {
  readonly connection: Connection;
  readonly initiator: string;
  readonly chap: Chap;
  /** The unit serial number the LUN must show; anything else is `refused` and left as found (I5). */
  readonly serial: string;
}

/** The initiator side on one compute host. */
export interface IscsiInitiator {
  /** Checks the device's identity. `device` is a block device path, or `null` where the guest's emulator logs in by itself. */
  connect(login: Login): Promise<HostOutcome<{ device: string | null }>>;
  /** `done` only when session and device are gone. No session: `done`. */
  disconnect(at: { connection: Connection; initiator: string }): Promise<HostOutcome>;
}

export type VmState = 'active' | 'paused' | 'stopped' | 'error' | 'building';

export interface GuestSeen {
  /** The domain's UUID. */
  readonly serverId: string;
  readonly name: string;
  readonly vmState: VmState;
  readonly vcpus: number;
  readonly memoryMiB: number;
  /** From the domain's metadata, `null` where it says nothing. */
  readonly projectId: string | null;
  readonly disks: readonly DiskSeen[];
}

export interface DiskSeen {
  /** Alias given when it was plugged in, `null` for a disk without one of ours. */
  readonly alias: string | null;
  /** Without `/dev/`: `vda`. */
  readonly deviceName: string;
  readonly serial: string | null;
  readonly live: boolean;
  readonly persistent: boolean;
}

export interface Plug {
  readonly serverId: string;
  /** Identifies the disk in the guest from now on, e.g. `ua-<attachment id>`. */
  readonly alias: string;
  /** Without `/dev/`. `vd…` is virtio, `sd…` is SCSI. */
  readonly deviceName: string;
  readonly mode: AttachMode;
  readonly shareable: boolean;
  readonly serial: string;
  readonly source: { readonly device: string } | { readonly login: Omit<Login, 'serial'> };
}

/** The guests of one compute host. Running: live and persistent; stopped: persistent only. */
export interface Hypervisor {
  guests(): Promise<HostOutcome<readonly GuestSeen[]>>;
  /** A disk with this alias already there: completed where needed, then `done`. Another disk under this device name: `refused`. */
  plugIn(plug: Plug): Promise<HostOutcome>;
  /**
   * Persistent definition first, then live; `done` only when the guest has let go of it. A guest that does not acknowledge in
   * time: `unknown`. No such domain or no such disk: `done`. Secrets made for the disk are gone afterwards.
   */
  unplug(disk: { serverId: string; alias: string }): Promise<HostOutcome>;
}

/** CHAP passwords, one for each export, kept until the export is gone. */
export interface SecretStore {
  /** The user name of an export's account. It follows from the export, so it is known without a secret, and when that is lost. */
  usernameOf(exportId: string): string;
  /** The stored one, made now where there is none yet. */
  ensure(exportId: string): Promise<Chap>;
  get(exportId: string): Promise<Chap | undefined>;
  /** Not there: nothing to do. */
  destroy(exportId: string): Promise<void>;
}
