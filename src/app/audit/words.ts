/**
 * Every event in one plain sentence, for an engineer who is woken at three: what is now so, what is not yet, and what comes next.
 * A new event type of any of these unions does not compile until it has words; write them in `words/`.
 */
import type { AgentEvent, WorkOrdered } from '../../domain/host/host-orders.js';
import type { AuditEvent, ImportEvent } from '../../domain/audit/audit.events.js';
import type { DriftEvent } from '../../domain/drift/drift.events.js';
import type { HostEvent } from '../../domain/host/host.decider.js';
import type { Message, Recorded } from '../../domain/kernel/message.js';
import type { ServerEvent } from '../../domain/server/server.events.js';
import type { VolumeTypeEvent } from '../../domain/volume-type/volume-type.decider.js';
import type { VolumeEvent } from '../../domain/volume/volume.events.js';
import type { WebhookEvent } from '../../domain/webhook/webhook.decider.js';
import type { LeaseTaken } from '../working/epoch.js';
import { attachmentWords } from './words/attachment-words.js';
import { driftWords } from './words/drift-words.js';
import { hostWords, volumeTypeWords } from './words/host-words.js';
import { orderWords } from './words/order-words.js';
import { recordWords } from './words/record-words.js';
import { serverWords } from './words/server-words.js';
import { plainly, type Telling, type Words } from './words/telling.js';
import { overlayWords, volumeWords } from './words/volume-words.js';
import { webhookWords } from './words/webhook-words.js';

export type ToldEvent =
  | VolumeEvent
  | ServerEvent
  | HostEvent
  | VolumeTypeEvent
  | AgentEvent
  | WorkOrdered
  | LeaseTaken
  | DriftEvent
  | WebhookEvent
  | AuditEvent
  | ImportEvent;

const words: Words<ToldEvent> = {
  ...volumeWords,
  ...attachmentWords,
  ...overlayWords,
  ...serverWords,
  ...hostWords,
  ...orderWords,
  ...volumeTypeWords,
  ...driftWords,
  ...webhookWords,
  ...recordWords,
};

/** An event that only a later release knows is told by its type. */
export const wordsOf = ({ event }: Pick<Recorded, 'event'>, telling: Telling = plainly): string => {
  const tell = hasWords(event.type) ? (words[event.type] as (data: Message['data'], telling: Telling) => string) : undefined;
  return tell ? tell(event.data, telling) : event.type;
};

export const hasWords = (type: string): type is ToldEvent['type'] => Object.hasOwn(words, type);
