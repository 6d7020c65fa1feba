/** Who ever had a volume: one entry for each attachment it had, told when it ended or, of those that have not, at the end. */
import type { Recorded } from '../../domain/kernel/message.js';
import { type Attachment, attachStatusOf, type AttachStatus } from '../../domain/volume/attachment.js';
import { evolveAttachment } from '../../domain/volume/attachment.evolve.js';
import type { AttachMode } from '../../domain/volume/connector.js';
import type { AttachmentEvent, Driver, EndReason } from '../../domain/volume/volume.events.js';
import { attachmentEventTypes } from '../../domain/volume/volume-event-types.js';
import { type Moment, momentOf } from '../../projections/moment.js';
import type { Names } from './names.js';

export interface Holding {
  readonly attachmentId: string;
  readonly serverId: string | null;
  readonly serverName: string | null;
  /** `null` also for those who may not see hosts. */
  readonly hostName: string | null;
  readonly mode: AttachMode | null;
  readonly driver: Driver;
  readonly reserved: Moment;
  /** When it was in use from; `null`: it never was. */
  readonly attached: Moment | null;
  /** `null`: it has not ended. */
  readonly until: Moment | null;
  readonly status: AttachStatus | 'ended';
  readonly endedBecause: EndReason | null;
  /** User ids; `mooring` where no person asked. */
  readonly askedBy: string;
  /** Who asked for its end; `null`: nobody did. */
  readonly endedBy: string | null;
}

interface Held {
  readonly attachment: Attachment;
  readonly reserved: Moment;
  readonly attached: Moment | null;
  readonly askedBy: string;
  readonly endedBy: string | null;
}

const types: ReadonlySet<string> = new Set(attachmentEventTypes);
const isOfAttachment = (recorded: Recorded): recorded is Recorded<AttachmentEvent> => types.has(recorded.event.type);

export async function* holdings(events: AsyncIterable<Recorded>, names: Names): AsyncGenerator<Holding> {
  const held = new Map<string, Held>();
  for await (const recorded of events) {
    if (!isOfAttachment(recorded)) continue;
    await names.meet(recorded);
    const { attachmentId } = recorded.event.data;
    const before = held.get(attachmentId);
    const after = afterwards(before, recorded);
    if (after) held.set(attachmentId, after);
    else held.delete(attachmentId);
    if (before && recorded.event.type === 'Detached') yield ended(before, recorded, recorded.event.data.reason, names);
  }
  for (const each of held.values())
    yield { ...holdingOf(each, names), until: null, status: attachStatusOf(each.attachment), endedBecause: null };
}

const afterwards = (before: Held | undefined, recorded: Recorded<AttachmentEvent>): Held | undefined => {
  const { event, metadata } = recorded;
  const attachment = evolveAttachment(before?.attachment, event);
  if (!attachment) return undefined;
  return {
    attachment,
    reserved: before?.reserved ?? momentOf(recorded),
    attached: event.type === 'Attached' ? momentOf(recorded) : (before?.attached ?? null),
    askedBy: before?.askedBy ?? metadata.actor,
    endedBy: event.type === 'DetachRequested' ? metadata.actor : (before?.endedBy ?? null),
  };
};

const ended = (held: Held, recorded: Recorded, endedBecause: EndReason, names: Names): Holding => ({
  ...holdingOf({ ...held, endedBy: endedBecause === 'requested' ? recorded.metadata.actor : held.endedBy }, names),
  until: momentOf(recorded),
  status: 'ended',
  endedBecause,
});

const holdingOf = (
  { attachment, reserved, attached, askedBy, endedBy }: Held,
  names: Names,
): Omit<Holding, 'until' | 'status' | 'endedBecause'> => {
  const { id: attachmentId, serverId, attachedHost, mode, driver } = attachment;
  return {
    ...{ attachmentId, serverId, serverName: serverId === null ? null : names.nameOf('server', serverId) },
    hostName: attachedHost === null ? null : names.host(attachedHost, '') || null,
    ...{ mode, driver, reserved, attached, askedBy, endedBy },
  };
};

/** Those that come after the one of this attachment. */
export async function* beyond(attachmentId: string, all: AsyncIterable<Holding>): AsyncGenerator<Holding> {
  let isBeyond = false;
  for await (const holding of all) {
    if (isBeyond) yield holding;
    isBeyond ||= holding.attachmentId === attachmentId;
  }
}
