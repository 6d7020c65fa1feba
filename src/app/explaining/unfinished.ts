/** All that is not settled, one after the other: what processes are in the middle of, what ended badly, hosts in maintenance. */
import { streamOf } from '../../domain/kernel/ids.js';
import { hosts, type HostRow } from '../../projections/hosts.projection.js';
import { tableOf } from '../../projections/projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import type { Filter, RowSource } from '../ports/read-model.js';
import { allRows } from './all-rows.js';
import type { Matter } from './explanation.js';
import { maintenanceOf } from './host-draft.js';
import type { StreamReader } from './history.js';
import type { KnownThings } from './known-things.js';
import type { Matters } from './matters.js';
import type { Work, WorkRows } from './work-rows.js';

export interface UnfinishedParts {
  readonly rows: RowSource;
  readonly store: StreamReader;
  readonly known: KnownThings;
  readonly work: WorkRows;
  readonly matters: Matters;
  /** May this project's be shown? `null`: what is nobody's. */
  readonly mayShow: (owner: string | null) => boolean;
}

const badEnds = ['error', 'error_deleting', 'error_extending'];

export class Unfinished {
  constructor(private readonly parts: UnfinishedParts) {}

  async *all(): AsyncIterable<Matter> {
    yield* this.underWay(() => true);
    yield* this.badlyEnded([]);
    if (this.parts.mayShow(null)) for (const { key, row } of await this.hosts()) yield* this.maintenance(key, row);
  }

  /** What is done, or was refused, on this host. */
  async *onHost(name: string): AsyncIterable<Matter> {
    const row = await this.parts.rows.find<HostRow>(tableOf(hosts), name);
    if (row) yield* this.maintenance(name, row);
    yield* this.underWay((work) => isOn(work, name));
    yield* this.badlyEnded([{ column: 'storage_host', is: 'equal', value: name }]);
  }

  private async *underWay(isMeant: (work: Work) => boolean): AsyncIterable<Matter> {
    const { work, known, matters, mayShow } = this.parts;
    for await (const page of work.open()) {
      const meant = page.filter(isMeant);
      await known.learnOf(meant);
      for (const each of meant.filter((one) => mayShow(known.ownerOf(one)))) {
        const matter = await matters.ofWork(each);
        if (matter) yield matter;
      }
    }
  }

  private async *badlyEnded(where: readonly Filter[]): AsyncIterable<Matter> {
    const { rows, known, matters, mayShow } = this.parts;
    for (const status of badEnds) {
      for await (const { row } of allRows<VolumeRow>(rows, tableOf(volumes), [
        ...where,
        { column: 'status', is: 'equal', value: status },
      ])) {
        if (!mayShow(row.volume.projectId)) continue;
        await known.learn({ volumeIds: [row.volume.volumeId] });
        const matter = await matters.ofBadEnd(row.volume);
        if (matter) yield matter;
      }
    }
  }

  private async *maintenance(name: string, { host }: HostRow): AsyncIterable<Matter> {
    for (const each of maintenanceOf(host)) yield this.parts.matters.ofMaintenance(streamOf.host(host.hostName), name, each);
  }

  private hosts(): Promise<readonly { readonly key: string; readonly row: HostRow }[]> {
    return this.parts.rows.list<HostRow>(tableOf(hosts), { sort: [{ column: 'key', direction: 'asc' }] });
  }
}

const isOn = ({ of, key, due }: Work, name: string): boolean => {
  if (of === 'host') return key === name;
  return due !== null && due !== 'broken' && due.act.on === 'host' && due.act.host === name;
};
