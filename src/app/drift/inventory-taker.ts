/** All that hosts hold of one kind, page by page. A page that is as it was last time is not sent again. */
import type { InventoryItem, InventoryPart } from '../../domain/host/inventory.js';
import type { HostName } from '../../domain/kernel/ids.js';
import type { Ids } from '../ports/ambient.js';
import type { HostGateway } from '../ports/host-gateway.js';

export type Taken = { readonly items: readonly InventoryItem[] } | { readonly unseen: string };

interface Page {
  readonly digest: string;
  readonly items: readonly InventoryItem[];
}

export class InventoryTaker {
  private readonly pages = new Map<string, Page>();

  constructor(
    private readonly gateway: HostGateway,
    private readonly ids: Ids,
  ) {}

  async take(host: HostName, part: InventoryPart): Promise<Taken> {
    const items: InventoryItem[] = [];
    let after: string | null = null;
    do {
      const page = await this.page(host, part, after);
      if ('unseen' in page) return page;
      items.push(...page.items);
      after = page.next;
    } while (after !== null);
    return { items };
  }

  private async page(
    host: HostName,
    part: InventoryPart,
    after: string | null,
  ): Promise<(Page & { next: string | null }) | { unseen: string }> {
    const key = `${host}/${part}/${after ?? ''}`;
    const before = this.pages.get(key);
    const work = { type: 'TakeInventory', data: { part, after, known: before?.digest ?? null } } as const;
    const outcome = await this.gateway.run(host, work, this.ids.uuid());
    if (outcome.outcome !== 'done') return { unseen: `${part}: ${outcome.reason}` };
    if (outcome.value.of !== 'TakeInventory') return { unseen: `${part}: the agent of ${host} cannot tell` };
    const { digest, items, next } = outcome.value.page;
    const page = { digest, items: items ?? before?.items ?? [] };
    this.pages.set(key, page);
    return { ...page, next };
  }
}
