/**
 * Why is it not done? Answered from the rows of open work: a process says from its progress alone which step is due, so what is said here
 * is what will be done. The log adds when it was asked for and by whom, and whether the agent of a host has taken the order.
 */
import { streamOf, volumeId } from '../../domain/kernel/ids.js';
import { never } from '../../domain/kernel/decider.js';
import type { DetachPolicy } from '../../domain/volume/detach.process.js';
import { maySee, type Viewer } from '../commanding/requester.js';
import type { Clock } from '../ports/ambient.js';
import type { ParkedWork } from '../ports/parked-work.js';
import type { Presence } from '../ports/presence.js';
import type { RowSource } from '../ports/read-model.js';
import { rememberedForMs, type Refusals } from '../ports/refusals.js';
import type { Explanation, GivenUp, Matter, Subject, SubjectKind, Unsettled } from './explanation.js';
import { type Ended, givenUpSince, type StreamReader } from './history.js';
import { KnownThings } from './known-things.js';
import { Matters } from './matters.js';
import { Subjects, type Told } from './subjects.js';
import { Unfinished } from './unfinished.js';
import { forViewer } from './for-viewer.js';
import { WorkRows } from './work-rows.js';

export interface ExplainerParts {
  readonly store: StreamReader;
  readonly rows: RowSource;
  readonly clock: Clock;
  readonly policy: DetachPolicy;
  readonly refusals: Refusals;
  readonly presence: Presence;
  readonly parked: ParkedWork;
}

/** So much is shown of what is not settled, unless less is asked for. */
export const mostMatters = 200;

export class Explainer {
  constructor(private readonly parts: ExplainerParts) {}

  /** A `Rejection` where there is no such thing, or it is another project's. */
  async explain(viewer: Viewer, kind: SubjectKind, id: string): Promise<Explanation> {
    const { rows, refusals, policy, parked } = this.parts;
    const silent = await this.parts.presence.silent();
    const known = new KnownThings(rows, viewer);
    const work = new WorkRows(rows, policy, parked);
    const subject = await new Subjects({ rows, known, work, silent }).find(viewer, kind, id);
    const matters = this.matters(known, silent);
    const [open, gaveUp, refused] = await Promise.all([
      this.openOf(subject, { viewer, work, known, matters }),
      this.gaveUp(subject, known),
      refusals.about(`${kind}/${id}`, viewer.isAdmin ? null : viewer.project.id),
    ]);
    const { about, summary, since } = subject;
    return forViewer(viewer, known, { about, settled: open.length === 0, summary, since, open, gaveUp, refused });
  }

  /** Everything the viewer may see that is not settled. */
  async unsettled(viewer: Viewer, most = mostMatters): Promise<Unsettled> {
    const { rows, policy, parked } = this.parts;
    const known = new KnownThings(rows, viewer);
    const matters = this.matters(known, await this.parts.presence.silent());
    const work = new WorkRows(rows, policy, parked);
    const unfinished = this.unfinished({ viewer, known, work, matters });
    const open: Matter[] = [];
    for await (const matter of unfinished.all()) {
      if (open.length === most) return forViewer(viewer, known, { open, more: true });
      open.push(matter);
    }
    return forViewer(viewer, known, { open, more: false });
  }

  private matters(known: KnownThings, silent: ReadonlySet<string>): Matters {
    const { store, policy, clock } = this.parts;
    return new Matters({ store, known, policy, silent, now: clock.now() });
  }

  private unfinished({ viewer, known, work, matters }: Looking): Unfinished {
    const { rows, store } = this.parts;
    return new Unfinished({ rows, store, known, work, matters, mayShow: (owner) => mayShow(viewer, owner) });
  }

  private async openOf(subject: Told, looking: Looking): Promise<readonly Matter[]> {
    switch (subject.about.kind) {
      case 'host': {
        const open: Matter[] = [];
        for await (const matter of this.unfinished(looking).onHost(subject.about.id)) {
          if (open.push(matter) === mostMatters) break;
        }
        return open;
      }
      case 'volume':
      case 'attachment':
      case 'server': {
        const { known, matters } = looking;
        await known.learnOf(subject.work);
        const found = await Promise.all([
          ...subject.work.map((each) => matters.ofWork(each)),
          ...subject.badEnds.map((each) => matters.ofBadEnd(each)),
        ]);
        return found.filter((matter) => matter !== null);
      }
      default:
        return never(subject.about.kind, []);
    }
  }

  private async gaveUp({ histories }: Told, known: KnownThings): Promise<readonly GivenUp[]> {
    const since = new Date(this.parts.clock.now().getTime() - rememberedForMs).toISOString();
    const ended = await Promise.all(
      histories.map(async ({ volumeId: id, attachments }) => {
        const all = await givenUpSince(this.parts.store, streamOf.volume(volumeId(id)), since);
        const wanted =
          attachments === 'all' ? all : all.filter(({ attachmentId }) => attachmentId !== null && attachments.has(attachmentId));
        return wanted.map((each) => givenUp(each, id, known));
      }),
    );
    return ended.flat().sort((one, other) => (one.at < other.at ? 1 : -1));
  }
}

interface Looking {
  readonly viewer: Viewer;
  readonly work: WorkRows;
  readonly known: KnownThings;
  readonly matters: Matters;
}

/** What is nobody's is for those who run Mooring. */
const mayShow = (viewer: Viewer, owner: string | null): boolean => (owner === null ? viewer.isAdmin : maySee(viewer, owner));

const givenUp = ({ attachmentId, wish, step, reason, at, asked }: Ended, volume: string, known: KnownThings): GivenUp => {
  const about: Subject =
    attachmentId === null
      ? { kind: 'volume', id: volume, name: known.volumeRow(volume)?.volume.name ?? null }
      : { kind: 'attachment', id: attachmentId, name: null };
  return { about, what: `${wish} volume ${known.volume(volume)}`, step, reason, at, asked };
};
