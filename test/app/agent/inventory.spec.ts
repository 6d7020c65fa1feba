import { describe, expect, it } from '@jest/globals';
import { simulatedHosts } from '../../../src/adapters/simulated/simulated-hosts.js';
import type { HostAdapters } from '../../../src/app/agent/host-agent.js';
import { mostOnPage, takeInventory } from '../../../src/app/agent/inventory.js';
import type { InventoryPage, InventoryPart } from '../../../src/domain/host/inventory.js';
import { keyOfItem } from '../../../src/domain/host/inventory.js';
import { endOf, valueOf } from '../../support/contracts/value-of.js';

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const lab = () => {
  const { world, storage, target, hosts } = simulatedHosts();
  const [host] = hosts;
  if (!host) throw new Error('there is no host');
  const adapters: HostAdapters = { storage, target, initiator: host.initiator, hypervisor: host.hypervisor };
  const page = (part: InventoryPart, after: string | null = null, known: string | null = null): Promise<InventoryPage> =>
    valueOf(takeInventory(adapters, { part, after, known }));
  return { world, adapters, page };
};

describe('what a host holds', () => {
  it('is told page by page, each thing once, in the order of its keys', async () => {
    const { world, page } = lab();
    const ids = Array.from({ length: mostOnPage + 3 }, (_, number) => uuid(number));
    for (const id of [...ids].reverse()) world.storage.resize(id, 2 ** 30);
    const first = await page('volumes');
    const second = await page('volumes', first.next);
    expect([...(first.items ?? []), ...(second.items ?? [])].map(keyOfItem)).toEqual(ids);
    expect(second.next).toBeNull();
    expect(first.items?.[0]).toEqual({ is: 'volume', volumeId: uuid(0), sizeBytes: 2 ** 30 });
  });

  it('is not told again to who has seen just that, and is told as soon as anything is different', async () => {
    const { world, page } = lab();
    world.storage.resize(uuid(1), 2 ** 30);
    const { digest } = await page('volumes');
    expect(await page('volumes', null, digest)).toEqual({ digest, items: null, next: null });
    world.storage.resize(uuid(1), 2 ** 31);
    expect((await page('volumes', null, digest)).items).toHaveLength(1);
  });

  it('tells of exports whose they are and who is in, and of guests the disks that have an alias', async () => {
    const { world, page } = lab();
    world.storage.setTarget('iqn.2001-04.com.example:other', {});
    expect((await page('exports')).items).toEqual([
      { is: 'export', target: 'iqn.2001-04.com.example:other', serial: null, mode: 'rw', initiators: [], sessions: [] },
    ]);
    expect((await page('guests')).items?.[0]).toMatchObject({ is: 'guest', runs: true, isDefined: true, disks: [] });
  });

  it.each([
    ['exports', 'target.list'],
    ['guests', 'hypervisor.guests'],
    ['volumes', 'storage.list'],
    ['volumes', 'storage.measure'],
  ] as const)('is not known when it cannot be looked at: %s, %s', async (part, operation) => {
    const { world, adapters } = lab();
    world.storage.resize(uuid(1), 2 ** 30);
    world.faults.next(operation, 'refused');
    expect(await endOf(takeInventory(adapters, { part, after: null, known: null }))).toBe('unknown');
  });
});
