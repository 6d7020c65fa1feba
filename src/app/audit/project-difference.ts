/**
 * What became different in a project: gone through part by part, both moments side by side, so that no state of all of it is ever in memory.
 * More changes than fit in one answer are counted.
 */
import type { Lifeline } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import { servers, type ServerRow } from '../../projections/servers.projection.js';
import { volumes, type VolumeRow } from '../../projections/volumes.projection.js';
import type { RowSource } from '../ports/read-model.js';
import { afterAll, equal, type LineRange, linesIn } from '../reading/lines.js';
import { changedFacts, type Difference, type NamedFacts } from './difference.js';
import { type Facts, serverState, volumeState } from './facts.js';
import { mostParts } from './states.js';
import { seesAll, type Viewer } from './subject.js';

export interface Sides {
  /** As they are kept: where to look for all that ever was. */
  readonly now: RowSource;
  readonly before: RowSource;
  readonly after: RowSource;
}

interface Kind {
  readonly kind: 'volume' | 'server';
  readonly lines: LineRange;
  /** By id, of those that were in the project. */
  readonly factsIn: (rows: RowSource, ids: readonly string[]) => Promise<ReadonlyMap<string, Facts>>;
}

export const projectDifference = async ({ now, before, after }: Sides, viewer: Viewer, id: string): Promise<Difference> => {
  const changes = new Changes();
  for (const { kind, lines, factsIn } of kindsOf(id, { hosts: seesAll(viewer) })) {
    for await (const page of linesIn(now, lines)) {
      const ids = page.map((line: Lifeline) => line.id);
      const [then, since] = [await factsIn(before, ids), await factsIn(after, ids)];
      for (const each of new Set(ids)) changes.take(kind, each, [then.get(each), since.get(each)]);
    }
  }
  return changes.told;
};

const kindsOf = (project: string, shown: { readonly hosts: boolean }): readonly Kind[] => [
  {
    kind: 'volume',
    lines: {
      ...{ column: 'project_kind_from', above: `${project}/volume/`, atMost: `${project}/volume/${afterAll}` },
      where: [equal('project_id', project)],
    },
    factsIn: async (rows, ids) => {
      const found = await rows.findMany<VolumeRow>(tableOf(volumes), ids);
      return new Map([...found].map(([id, row]) => [id, volumeState(row, shown).facts]));
    },
  },
  {
    // One may have been of another project before, or since.
    kind: 'server',
    lines: { column: 'kind_until', above: 'server/', atMost: `server/${afterAll}`, backwards: true },
    factsIn: async (rows, ids) => {
      const found = await rows.findMany<ServerRow>(tableOf(servers), ids);
      const own = [...found].filter(([, { server }]) => server.projectId === project);
      return new Map(own.map(([id, row]) => [id, serverState(row, shown).facts]));
    },
  },
];

class Changes {
  private readonly came: NamedFacts[] = [];
  private readonly went: NamedFacts[] = [];
  private readonly changedParts: Difference['changedParts'][number][] = [];
  private readonly counts = { volume: [0, 0] as [number, number], server: [0, 0] as [number, number] };
  private leftOut = 0;

  take(kind: 'volume' | 'server', id: string, [before, after]: readonly [Facts | undefined, Facts | undefined]): void {
    const part = `${kind} ${id}`;
    this.counts[kind][0] += before ? 1 : 0;
    this.counts[kind][1] += after ? 1 : 0;
    if (before && after) {
      const changed = changedFacts(before, after);
      if (changed.length > 0) this.tell(this.changedParts, { part, changed });
    } else if (after) this.tell(this.came, { part, facts: after });
    else if (before) this.tell(this.went, { part, facts: before });
  }

  get told(): Difference {
    const { came, went, changedParts, leftOut, counts } = this;
    const [before, after] = [0, 1].map((side) => ({ volumes: counts.volume[side] ?? 0, servers: counts.server[side] ?? 0 }));
    const changed = [...changedFacts(before ?? {}, after ?? {}), ...(leftOut > 0 ? [{ field: 'left_out', from: 0, to: leftOut }] : [])];
    return { existedBefore: true, existsAfter: true, changed, came, went, changedParts };
  }

  private tell<Change>(list: Change[], change: Change): void {
    if (list.length < mostParts) list.push(change);
    else this.leftOut += 1;
  }
}
