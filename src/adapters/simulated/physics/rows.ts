/** What exists in the simulated world, as plain data: what the journal holds. No password in clear, only its hash. */
import type { AttachMode, Connection } from '../../../domain/volume/connector.js';

export interface VolumeRow {
  readonly sizeBytes: number;
}

export interface Unit {
  readonly backing: string;
  readonly mode: AttachMode;
  readonly serial: string;
}

/** A target comes into being in steps, so every part but its name may be missing. */
export interface TargetRow {
  readonly unit: Unit | null;
  readonly account: { readonly username: string; readonly passwordHash: string } | null;
  readonly initiators: readonly string[];
}

export interface SessionRow {
  readonly targetIqn: string;
  readonly initiator: string;
  /** The machine it comes from, whatever name it gives itself. */
  readonly host: string;
  /** The block device it makes on that host; `null` for a session of a guest's emulator. */
  readonly device: string | null;
}

export interface Credentials {
  readonly connection: Connection;
  readonly initiator: string;
  readonly username: string;
  readonly passwordHash: string;
}

export interface DiskRow {
  readonly serverId: string;
  readonly alias: string;
  readonly deviceName: string;
  readonly serial: string;
  readonly mode: AttachMode;
  readonly shareable: boolean;
  readonly source: { readonly device: string } | { readonly login: Credentials };
  /** Part of the definition the guest starts with next time. */
  readonly persistent: boolean;
  /** Part of the running guest. `leaving`: it was asked to let go and has not answered. */
  readonly live: { readonly session: string; readonly leaving: boolean } | null;
}
