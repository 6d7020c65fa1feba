/** What people ask of drift: what there is, to look now, and to have it repaired. One way for every face. */
import type { Repair } from '../../domain/drift/difference.js';
import { type HostName, hostName, type VolumeId } from '../../domain/kernel/ids.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import { drift, type DriftRow } from '../../projections/drift.projection.js';
import { hostLooks, type HostLookRow } from '../../projections/host-looks.projection.js';
import { hosts, type HostRow } from '../../projections/hosts.projection.js';
import { tableOf } from '../../projections/projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import { causeOf, maySee, type Requester } from '../commanding/requester.js';
import type { WriteSide } from '../commanding/write-side.js';
import type { Clock, Ids } from '../ports/ambient.js';
import type { Filter, RowSource } from '../ports/read-model.js';
import { veiled } from '../explaining/veil.js';
import { knowsHosts } from '../feed/visible-data.js';
import { repairing } from './repairing.js';

export interface DriftFilter {
  readonly host?: string | undefined;
  readonly kind?: string | undefined;
  readonly part?: string | undefined;
}

export interface DriftView {
  readonly id: string;
  readonly row: DriftRow;
}

export interface AskedLook {
  readonly host: HostName;
  readonly lookId: string;
}

export interface RepairWish {
  readonly host: string | null;
  /** Keys of differences; `null`: all that can be repaired. */
  readonly ids: readonly string[] | null;
  /** Also what cannot be brought back. */
  readonly withData: boolean;
  readonly reason: string | null;
}

export interface Repairs {
  readonly begun: readonly { readonly id: string; readonly does: Repair['does']; readonly words: string }[];
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
  readonly looks: readonly AskedLook[];
}

export interface DriftDeskParts {
  readonly rows: RowSource;
  readonly writeSide: Pick<WriteSide, 'decideOnDrift' | 'decideOnVolume' | 'shown'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

export class DriftDesk {
  constructor(private readonly parts: DriftDeskParts) {}

  /** Of every project: for administrators. */
  async all({ host, kind, part }: DriftFilter): Promise<readonly DriftView[]> {
    const asked = Object.entries({ host, kind, part }).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return this.list(asked.map(([column, value]) => ({ column, is: 'equal', value })));
  }

  /** Who may not know which hosts there are is told by none of their names. */
  async ofVolume(requester: Requester, volumeId: VolumeId): Promise<readonly DriftView[]> {
    const row = await this.parts.rows.find<VolumeRow>(tableOf(volumes), volumeId);
    if (!row || !maySee(requester, row.volume.projectId)) throw new Rejection('volume-not-found', `Volume ${volumeId} could not be found.`);
    const found = await this.list([{ column: 'volume_id', is: 'equal', value: volumeId }]);
    return knowsHosts(requester) ? found : veiled(found, new Set<string>(await this.hostNames()));
  }

  async looks(): Promise<readonly HostLookRow[]> {
    return (await this.parts.rows.list<HostLookRow>(tableOf(hostLooks), {})).map(({ row }) => row);
  }

  async askForLook(requester: Requester, host: string | null): Promise<readonly AskedLook[]> {
    const names = host === null ? await this.hostNames() : [await this.known(host)];
    const looks: AskedLook[] = [];
    for (const name of names) {
      const lookId = this.parts.ids.uuid();
      const command = { type: 'AskForLook', data: { hostName: name, lookId, now: this.now() } } as const;
      await this.parts.writeSide.shown(await this.parts.writeSide.decideOnDrift(command, causeOf(requester)));
      looks.push({ host: name, lookId });
    }
    return looks;
  }

  /** Each repair is a decision of its own, on record with who wanted it and why. Afterwards the hosts are looked at again. */
  async repair(requester: Requester, wish: RepairWish): Promise<Repairs> {
    const wanted = await this.wanted(wish);
    const begun: Repairs['begun'][number][] = [];
    const skipped: Repairs['skipped'][number][] = [];
    for (const { id, row } of wanted) {
      const why = whyNot(row, wish);
      if (why !== null) skipped.push({ id, why });
      else begun.push({ id, ...(await this.begin(requester, row, wish.reason)) });
    }
    const touched = new Set(wanted.filter(({ id }) => begun.some((each) => each.id === id)).map(({ row }) => row.difference.hostName));
    const looks = await Promise.all([...touched].map((host) => this.askForLook(requester, host)));
    return { begun, skipped, looks: looks.flat() };
  }

  private async begin(requester: Requester, { difference, foundAt }: DriftRow, reason: string | null) {
    const { repair, words } = difference;
    if (repair === null) throw new Error(`${difference.id} cannot be repaired`);
    const { on, command } = repairing(difference, repair, { foundAt, reason, now: this.now() });
    const { writeSide } = this.parts;
    if (on === 'volume') await writeSide.shown(await writeSide.decideOnVolume(command, causeOf(requester)));
    else await writeSide.shown(await writeSide.decideOnDrift(command, causeOf(requester)));
    return { does: repair.does, words };
  }

  private async wanted({ host, ids }: RepairWish): Promise<readonly DriftView[]> {
    const all = await this.all({ host: host === null ? undefined : await this.known(host) });
    if (ids === null) return all;
    const unknown = ids.find((id) => !all.some((each) => each.id === id));
    if (unknown !== undefined)
      throw new Rejection('invalid-request', `There is no difference ${unknown}${host === null ? '' : ` on ${host}`}.`);
    return all.filter(({ id }) => ids.includes(id));
  }

  private async list(where: readonly Filter[]): Promise<readonly DriftView[]> {
    const rows = await this.parts.rows.list<DriftRow>(tableOf(drift), { where, sort: [{ column: 'key', direction: 'asc' }] });
    return rows.map(({ key: id, row }) => ({ id, row }));
  }

  private async hostNames(): Promise<readonly HostName[]> {
    return (await this.parts.rows.list<HostRow>(tableOf(hosts), {})).map(({ row }) => row.host.hostName);
  }

  private async known(host: string): Promise<HostName> {
    if (await this.parts.rows.find<HostRow>(tableOf(hosts), host)) return hostName(host);
    throw new Rejection('host-not-found', `Host ${host} could not be found.`);
  }

  private now(): string {
    return this.parts.clock.now().toISOString();
  }
}

const whyNot = ({ difference: { repair, words }, mend }: DriftRow, { withData }: RepairWish): string | null => {
  if (repair === null) return words;
  if (mend?.stage === 'under way') return mend.reason === null ? 'It is being repaired.' : `It is being repaired: ${mend.reason}`;
  if ('losesData' in repair && repair.losesData && !withData) return 'It would lose data, which has to be asked for explicitly.';
  return null;
};
