/**
 * What changes, told to whoever follows: in the order of the log, each change once, from any position on, and never before the rows
 * show it, so that who reads when told sees it.
 *
 * Nothing is kept for a follower but its position. It is told what came after that: from what was shown lately, which all followers
 * share, or from the log where it is further behind. A slow one is further behind, that is all; there is no queue that could grow.
 */
import type { Recorded } from '../../domain/kernel/message.js';
import { maySee, type Requester } from '../commanding/requester.js';
import type { EventStore } from '../ports/event-store.js';
import type { ShownLog } from '../projecting/shown-log.js';
import { newBreath } from '../reading/breath.js';
import type { Owners } from './owners.js';
import { RecentEvents } from './recent-events.js';
import { type ChangeKind, type Subject, subjectOf } from './subject.js';
import { needsVeil, visibleData } from './visible-data.js';

export interface Change {
  readonly position: bigint;
  readonly eventId: string;
  readonly type: string;
  readonly kind: ChangeKind;
  readonly id: string;
  /** `null`: nobody's, as hosts are. */
  readonly projectId: string | null;
  readonly at: string;
  /** The request that started it all. */
  readonly requestId: string;
  /** The command or the event that directly led to it. */
  readonly causationId: string;
  readonly actor: string;
  /** As the caller may see it. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * `upTo`: there is no more now; all up to this position was told or is none of the follower's business. `passed`: the same of a part of the
 * log in which nothing was for the follower, while there is more: who is cut off then need not go through it again.
 */
export type Told = { readonly change: Change } | { readonly passed: bigint } | { readonly upTo: bigint };

export interface Wanted {
  /** Exclusive; `now`: only what comes. */
  readonly after: bigint | 'now';
  /** Of any kind, where left out. */
  readonly kinds?: ReadonlySet<ChangeKind>;
  /** About any of these; about anything, where left out. */
  readonly ids?: ReadonlySet<string>;
  /** Of every project; only for those who may see them all. */
  readonly allProjects: boolean;
}

interface ChangeFeedParts {
  readonly store: Pick<EventStore, 'readAll' | 'head'>;
  readonly shown: ShownLog;
  readonly owners: Pick<Owners, 'projectsOf'>;
  readonly hostNames: () => Promise<ReadonlySet<string>>;
}

/** Events passed on the way to those that are told; a page of a log that is about others ends there, too. */
const pageSize = 500;

interface Page {
  readonly events: readonly Recorded[];
  readonly upTo: bigint;
}

export class ChangeFeed {
  private readonly recent = new RecentEvents();
  private readonly waiting = new Set<() => void>();
  private isClosed = false;

  constructor(private readonly parts: ChangeFeedParts) {
    parts.shown.committed.subscribe({ next: ({ events }) => this.take(events), complete: () => this.close() });
  }

  /** How many wait for something to happen. */
  get following(): number {
    return this.waiting.size;
  }

  /** Where the log ends: no position beyond it can be followed from. */
  head(): Promise<bigint | undefined> {
    return this.parts.store.head();
  }

  /** Until the signal, or until the feed is closed. */
  async *follow(requester: Requester, wanted: Wanted, signal: AbortSignal): AsyncGenerator<Told, void, undefined> {
    let position = wanted.after === 'now' ? ((await this.head()) ?? 0n) : wanted.after;
    let toSay = true;
    const breathe = newBreath();
    while (!this.isOver(signal)) {
      await breathe();
      const page = await this.pageAfter(position);
      if (page) {
        const changes = await this.changesIn(page, requester, wanted);
        for (const change of changes) {
          if (this.isOver(signal)) return;
          yield { change };
        }
        position = page.upTo;
        toSay = true;
        if (changes.length === 0 && this.isBehind(position)) yield { passed: position };
      } else if (toSay) {
        toSay = false;
        yield { upTo: position };
      } else {
        await this.more(position, signal);
      }
    }
  }

  /** Nobody is told anything more. */
  close(): void {
    this.isClosed = true;
    this.wake();
  }

  private take(events: readonly Recorded[]): void {
    this.recent.add(events);
    this.wake();
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
  }

  private isOver(signal: AbortSignal): boolean {
    return this.isClosed || signal.aborted;
  }

  private isBehind(position: bigint): boolean {
    const shown = this.parts.shown.position;
    return shown !== undefined && position < shown;
  }

  private more(position: bigint, signal: AbortSignal): Promise<void> {
    if (this.isOver(signal) || this.isBehind(position)) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  /** `undefined`: nothing came after it that is shown. */
  private async pageAfter(position: bigint): Promise<Page | undefined> {
    const shown = this.parts.shown.position;
    if (shown === undefined || position >= shown) return undefined;
    const events = this.recent.after(position, pageSize);
    const last = events?.at(-1);
    return events && last ? { events, upTo: last.position } : this.pageOfLog(position, shown);
  }

  private async pageOfLog(after: bigint, shown: bigint): Promise<Page> {
    const events: Recorded[] = [];
    for await (const recorded of this.parts.store.readAll(after)) {
      if (recorded.position > shown) break;
      if (events.push(recorded) === pageSize) return { events, upTo: recorded.position };
    }
    return { events, upTo: shown };
  }

  private async changesIn({ events }: Page, requester: Requester, wanted: Wanted): Promise<readonly Change[]> {
    const asked = events.flatMap((recorded) => {
      const subject = subjectOf(recorded);
      return subject && isAsked(subject, wanted) ? [{ recorded, subject }] : [];
    });
    const owners = await this.parts.owners.projectsOf(asked.map(({ recorded }) => recorded));
    const told = asked.flatMap(({ recorded, subject }, index): Telling[] => {
      const projectId = owners[index];
      const isTold = projectId !== undefined && isVisible(requester, projectId, wanted.allProjects);
      return isTold ? [{ recorded, subject, projectId }] : [];
    });
    const hosts = await this.hiddenHosts(told, requester);
    return told.map((telling) => changeOf(telling, visibleData(telling.recorded.event.data, requester, hosts)));
  }

  private hiddenHosts(told: readonly Telling[], requester: Requester): Promise<ReadonlySet<string>> | ReadonlySet<string> {
    const areNamed = told.some(({ recorded }) => needsVeil(recorded.event.data, requester));
    return areNamed ? this.parts.hostNames() : new Set();
  }
}

interface Telling {
  readonly recorded: Recorded;
  readonly subject: Subject;
  readonly projectId: string | null;
}

const isAsked = ({ kind, about }: Subject, { kinds, ids }: Wanted): boolean =>
  (kinds?.has(kind) ?? true) && (ids === undefined || about.some((id) => ids.has(id)));

/** Which hosts there are is for administrators. */
const isVisible = (requester: Requester, projectId: string | null, allProjects: boolean): boolean => {
  if (projectId === null) return requester.isAdmin;
  return allProjects ? maySee(requester, projectId) : requester.project.id === projectId;
};

const changeOf = ({ recorded, subject, projectId }: Telling, data: Change['data']): Change => {
  const { position, id: eventId, event, metadata } = recorded;
  const { at, correlationId: requestId, causationId, actor } = metadata;
  const { kind, id } = subject;
  return { position, eventId, type: event.type, kind, id, projectId, at, requestId, causationId, actor, data };
};
