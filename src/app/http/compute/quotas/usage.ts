import type { KnownServer } from '../../../../domain/server/server.state.js';

/** What some servers use. */
export interface Usage {
  readonly servers: number;
  readonly vcpus: number;
  readonly memoryMiB: number;
}

export const usageOf = (servers: readonly KnownServer[]): Usage => ({
  servers: servers.length,
  vcpus: sum(servers.map(({ vcpus }) => vcpus)),
  memoryMiB: sum(servers.map(({ memoryMiB }) => memoryMiB)),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
