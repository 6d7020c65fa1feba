/** From what rows say to what people read: with who asked and when, how long it has been at it, and what would unblock it. */
import { hostName, streamOf, volumeId } from '../../domain/kernel/ids.js';
import { never } from '../../domain/kernel/decider.js';
import type { LiveVolume } from '../../domain/volume/volume.state.js';
import type { DetachPolicy } from '../../domain/volume/detach.process.js';
import type { KnownParked } from '../ports/parked-work.js';
import { orderIdOf } from '../working/order-id.js';
import { secondsBetween, whatWouldUnblock } from './advice.js';
import { draftOfAttachment, removedBy } from './attachment-draft.js';
import type { Draft } from './draft.js';
import type { Asked, LastError, Matter, Standing, StepAt } from './explanation.js';
import { type StreamReader, type Told, toldOf } from './history.js';
import { beganBy } from './maintenance-history.js';
import type { KnownThings } from './known-things.js';
import { noOrder, type OrderState, OrdersSeen } from './order-state.js';
import { draftOfBadEnd, draftOfVolume } from './volume-draft.js';
import { draftOfMaintenance, draftOfReport, type InMaintenance } from './host-draft.js';
import type { Work } from './work-rows.js';

export interface MatterParts {
  readonly store: StreamReader;
  readonly known: KnownThings;
  readonly policy: DetachPolicy;
  /** Hosts nobody acts for now. */
  readonly silent: ReadonlySet<string>;
  readonly now: Date;
}

export class Matters {
  private readonly orders: OrdersSeen;

  constructor(private readonly parts: MatterParts) {
    this.orders = new OrdersSeen(parts.store, parts.now);
  }

  /** `null`: it is settled. */
  async ofWork(work: Work): Promise<Matter | null> {
    const draft = this.draftOf(work);
    if (draft === null) return null;
    const { cause, since } = work.row;
    const told = await this.toldOf(draft);
    const asked = told?.asked ?? { by: cause.actor, requestId: cause.correlationId, at: since };
    return this.matter(draft, { told, asked, parked: this.parkedAs(work), order: await this.orderOf(work, draft) });
  }

  /** `null`: it did not end badly. */
  async ofBadEnd(volume: LiveVolume): Promise<Matter | null> {
    const draft = draftOfBadEnd(volume, this.parts.known);
    if (draft === null) return null;
    const told = await this.toldOf(draft);
    const asked = told?.asked ?? { by: volume.userId, requestId: '', at: '' };
    return this.matter(draft, { told, asked, parked: null, order: noOrder });
  }

  async ofMaintenance(stream: string, name: string, maintenance: InMaintenance): Promise<Matter> {
    const asked = await beganBy(this.parts.store, stream, maintenance.service);
    return this.matter(draftOfMaintenance(name, maintenance), { told: undefined, asked, parked: null, order: noOrder });
  }

  private draftOf(work: Work): Draft | null {
    const { known: names, policy } = this.parts;
    const projectId = names.ownerOf(work);
    switch (work.of) {
      case 'attachment':
        return draftOfAttachment({ key: work.key, progress: work.row.progress, due: work.due, projectId, names, policy });
      case 'volume':
        return work.due === null ? null : draftOfVolume(work.row.progress, projectId, names);
      case 'host':
        return work.due === null ? null : draftOfReport(work.key);
      default:
        return never(work, null);
    }
  }

  private async toldOf({ volumeId: volume, about }: Draft): Promise<Told | undefined> {
    if (volume === null) return undefined;
    return toldOf(this.parts.store, streamOf.volume(volumeId(volume)), about.kind === 'attachment' ? about.id : null);
  }

  private parkedAs({ due, parked }: Work): SetAside | null {
    if (parked !== null || due !== 'broken') return parked;
    return { reason: 'what is due cannot be worked out', at: this.parts.now.toISOString(), worker: null };
  }

  /** Only of what is being done now: what is tried again later has not been ordered yet. */
  private async orderOf({ process, key, row, due }: Work, { host, work, trouble }: Draft): Promise<OrderState> {
    if (due === null || due === 'broken' || host === null || work === null) return noOrder;
    if (trouble?.retryAt && trouble.retryAt > this.parts.now.toISOString()) return noOrder;
    const orderId = orderIdOf({ process, key, causationId: row.cause.causationId, step: due.step });
    return this.orders.stateOf(hostName(host), orderId);
  }

  private matter(draft: Draft, seen: Seen): Matter {
    const { now, silent: hosts } = this.parts;
    const { told, asked, parked } = seen;
    const silent = draft.host !== null && hosts.has(draft.host);
    const since = told?.stepSince ?? asked.at;
    return {
      ...{ about: draft.about, what: draft.what, projectId: draft.projectId, asked, since },
      standing: standingOf(draft, parked !== null, now),
      step: stepAt(draft, told),
      forSeconds: secondsBetween(since, now),
      tries: draft.trouble?.attempt ?? 0,
      lastError: lastErrorOf(draft, told, parked),
      nextTry: nextTryOf(draft, parked !== null, now),
      unblock: whatWouldUnblock({ draft, parked, order: seen.order, silent, now, disk: this.diskOf(draft) }),
      commands: draft.commands,
    };
  }

  private diskOf({ about, volumeId: volume }: Draft): { device: string; server: string } | null {
    if (volume === null || about.kind !== 'attachment') return null;
    const attachment = Object.values(this.parts.known.volumeRow(volume)?.volume.attachments ?? {}).find(({ id }) => id === about.id);
    if (!attachment || attachment.serverId === null || attachment.deviceName === null) return null;
    return { device: attachment.deviceName, server: this.parts.known.server(attachment.serverId) };
  }
}

type SetAside = Pick<KnownParked, 'reason' | 'at' | 'worker'>;

interface Seen {
  readonly told: Told | undefined;
  readonly asked: Asked;
  readonly parked: SetAside | null;
  readonly order: OrderState;
}

const standingOf = ({ failed, waits, trouble }: Draft, parked: boolean, now: Date): Standing => {
  if (parked) return 'parked';
  if (failed) return 'failed';
  if (waits) return 'waiting';
  return trouble?.retryAt && Date.parse(trouble.retryAt) > now.getTime() ? 'tried again' : 'under way';
};

const stepAt = ({ route, host }: Draft, told: Told | undefined): StepAt => {
  const done = route.done ?? removedBy(told?.types ?? new Set());
  return { name: route.step, number: done.length + 1, of: done.length + 1 + route.after.length, done, after: route.after, host };
};

const lastErrorOf = ({ trouble }: Draft, told: Told | undefined, parked: Seen['parked']): LastError | null => {
  if (parked) return { outcome: 'unknown', reason: parked.reason, at: parked.at };
  return trouble && { outcome: trouble.outcome, reason: trouble.reason, at: trouble.failedAt ?? told?.failedAt ?? null };
};

const nextTryOf = ({ trouble, waits }: Draft, parked: boolean, now: Date): Matter['nextTry'] => {
  const at = trouble?.retryAt ?? waits?.until ?? null;
  return parked || at === null ? null : { at, inSeconds: Math.max(0, Math.ceil((Date.parse(at) - now.getTime()) / 1000)) };
};
