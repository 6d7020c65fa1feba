/** Guests are made elsewhere, without flavors. Clients want some: each is named by the size of the guests that have it. */
import type { KnownServer } from '../../../../domain/server/server.state.js';

export interface Flavor {
  /** Its name, too. */
  readonly id: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
}

export const flavorOf = ({ vcpus, memoryMiB }: Pick<KnownServer, 'vcpus' | 'memoryMiB'>): Flavor => ({
  ...{ id: `${vcpus}-vcpu-${memoryMiB}-mib`, vcpus, memoryMiB },
});

/** One for each size, smallest first. */
export const flavorsOf = (servers: readonly KnownServer[]): readonly Flavor[] =>
  [...new Map(servers.map(flavorOf).map((flavor) => [flavor.id, flavor])).values()].sort(
    (one, other) => one.vcpus - other.vcpus || one.memoryMiB - other.memoryMiB,
  );
