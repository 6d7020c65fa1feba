import { LeastRecent } from '../../app/commanding/least-recent.js';
import type { Clock } from '../../app/ports/ambient.js';
import { type Refusal, type Refusals, type RefusalSubject, rememberedForMs, rememberedOfEach } from '../../app/ports/refusals.js';

const rememberedThings = 10_000;

/** For one process. Each project has its own place for a thing, so that a stranger's refusals never push out its owner's. */
export class MemoryRefusals implements Refusals {
  private readonly things = new LeastRecent<RefusalSubject, Map<string, readonly Refusal[]>>(rememberedThings);

  constructor(private readonly clock: Clock) {}

  note(subjects: readonly RefusalSubject[], refusal: Refusal): void {
    for (const subject of subjects) {
      const projects = this.things.get(subject) ?? new Map<string, readonly Refusal[]>();
      const before = projects.get(refusal.projectId) ?? [];
      projects.set(refusal.projectId, [refusal, ...this.recent(before)].slice(0, rememberedOfEach));
      this.things.set(subject, projects);
    }
  }

  about(subject: RefusalSubject, projectId: string | null): Promise<readonly Refusal[]> {
    const projects = this.things.get(subject);
    const all = projectId === null ? [...(projects?.values() ?? [])].flat() : (projects?.get(projectId) ?? []);
    return Promise.resolve(newestFirst(this.recent(all)).slice(0, rememberedOfEach));
  }

  private recent(refusals: readonly Refusal[]): readonly Refusal[] {
    const oldest = new Date(this.clock.now().getTime() - rememberedForMs).toISOString();
    return refusals.filter(({ at }) => at >= oldest);
  }
}

const newestFirst = (refusals: readonly Refusal[]): readonly Refusal[] => [...refusals].sort((one, other) => (one.at < other.at ? 1 : -1));
