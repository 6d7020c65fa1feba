/** What a host says about itself so that volumes can be exported to it (domain §1). */
export interface Connector {
  /** iSCSI qualified name of the initiator. */
  readonly initiator: string;
  readonly host: string;
  readonly ip: string | null;
  readonly platform: string | null;
  readonly osType: string | null;
  readonly multipath: boolean;
  readonly mountpoint: string | null;
  readonly mode: AttachMode | null;
}

export type AttachMode = 'rw' | 'ro';

/** Where an export is found; no secret in it. `portal` is `address:port`. */
export interface Connection {
  readonly portal: string;
  readonly targetIqn: string;
  readonly lun: number;
  readonly authUsername: string;
}
