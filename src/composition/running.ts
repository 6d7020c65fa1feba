import type { Address } from '../app/http/server.js';

/** A process that has started, whatever its role. */
export interface Running {
  readonly address: Address;
  /** What people are told, line by line. */
  readonly greeting: readonly string[];
  /** Resolves when it cannot go on, though nobody asked it to stop. */
  readonly ended: Promise<Error>;
  /** Nothing is cut, no step lost: what cannot be finished in time is taken up at the next start, or by another process. */
  stop(): Promise<void>;
}

/** How long what is under way may take to finish. */
export const graceMs = 25_000;

export const noEnd: Promise<Error> = new Promise(() => undefined);

export const urlOf = ({ host, port }: Address, { tls }: { readonly tls: object | null }): string =>
  `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The line that makes `openstack` use it, where the users are of our making. */
export const howToUse = (cloudsFile: string | null): readonly string[] =>
  cloudsFile === null
    ? []
    : [`To use it:  export OS_CLIENT_CONFIG_FILE=${cloudsFile} OS_CLOUD=mooring`, 'and then, for example:  openstack server list'];
