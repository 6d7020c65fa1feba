/** What a host holds, a page at a time. Nothing is changed; what cannot be looked at is `unknown`, never "not there". */
import { createHash } from 'node:crypto';
import type { TakeInventory } from '../../domain/host/host-work.js';
import type { FoundExport, FoundGuest, InventoryItem, InventoryPage, InventoryPart } from '../../domain/host/inventory.js';
import { keyOfItem } from '../../domain/host/inventory.js';
import { done, type HostOutcome, unknown } from '../../domain/kernel/host-outcome.js';
import type { ExportSeen, GuestSeen } from '../ports/hosts.js';
import type { HostAdapters } from './host-agent.js';

/** Even the longest items of a page make an event that every event store takes. */
export const mostOnPage = 500;

export const takeInventory = async (
  adapters: HostAdapters,
  { part, after, known }: TakeInventory['data'],
): Promise<HostOutcome<InventoryPage>> => {
  const all = await keysOf[part](adapters);
  if (all.outcome !== 'done') return unknown(`${part} could not be listed: ${all.reason}`);
  const rest = all.value.filter(({ key }) => after === null || key > after).sort((one, other) => (one.key < other.key ? -1 : 1));
  const items: InventoryItem[] = [];
  for (const { look } of rest.slice(0, mostOnPage)) {
    const item = await look();
    if (item.outcome !== 'done') return unknown(`${part} could not be looked at: ${item.reason}`);
    if (item.value) items.push(item.value);
  }
  const digest = createHash('sha256').update(JSON.stringify(items)).digest('base64url');
  const next = rest.length > mostOnPage ? (rest[mostOnPage - 1]?.key ?? null) : null;
  return done({ digest, items: digest === known ? null : items, next });
};

/** To be looked at when it is on the page; `null` when it has gone meanwhile. */
interface Listed {
  readonly key: string;
  readonly look: () => Promise<HostOutcome<InventoryItem | null>>;
}

const listed = (item: InventoryItem): Listed => ({ key: keyOfItem(item), look: () => Promise.resolve(done(item)) });

const keysOf: Readonly<Record<InventoryPart, (adapters: HostAdapters) => Promise<HostOutcome<readonly Listed[]>>>> = {
  exports: async ({ target }) => mapped(await target.list(), (each) => listed(foundExport(each))),
  guests: async ({ hypervisor }) => mapped(await hypervisor.guests(), (each) => listed(foundGuest(each))),
  volumes: async ({ storage }) => mapped(await storage.list(), (volumeId) => ({ key: volumeId, look: () => measured(storage, volumeId) })),
};

const mapped = <From, To>(outcome: HostOutcome<readonly From[]>, map: (from: From) => To): HostOutcome<readonly To[]> =>
  outcome.outcome === 'done' ? done(outcome.value.map(map)) : outcome;

const measured = async (storage: HostAdapters['storage'], volumeId: string): Promise<HostOutcome<InventoryItem | null>> => {
  const outcome = await storage.measure(volumeId);
  if (outcome.outcome !== 'done') return outcome;
  return done(outcome.value && { is: 'volume', volumeId, sizeBytes: outcome.value.sizeBytes });
};

const foundExport = ({ targetIqn: target, serial, mode, initiators, sessions }: ExportSeen): FoundExport => ({
  ...{ is: 'export', target, serial, mode },
  initiators: [...initiators].sort(),
  sessions: [...sessions].sort(),
});

const foundGuest = ({ serverId, vmState, disks }: GuestSeen): FoundGuest => {
  const runs = vmState === 'active' || vmState === 'paused';
  const isDefined = disks.some(({ persistent }) => persistent);
  const given = disks.flatMap(({ alias, ...disk }) => (alias === null ? [] : [{ ...disk, alias }]));
  return { is: 'guest', serverId, runs, isDefined, disks: given.sort((one, other) => (one.alias < other.alias ? -1 : 1)) };
};
