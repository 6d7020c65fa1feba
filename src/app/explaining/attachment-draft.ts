/** An attachment that is not settled: which of its steps it is at, and what that means. */
import { never } from '../../domain/kernel/decider.js';
import type { Due } from '../../domain/kernel/process-manager.js';
import type { Message } from '../../domain/kernel/message.js';
import { type Attachment, inOrder, linkOf } from '../../domain/volume/attachment.js';
import type { AttachmentProgress } from '../../domain/volume/attachment-progress.js';
import { steps } from '../../domain/volume/attachment-steps.js';
import type { DetachPolicy } from '../../domain/volume/detach.process.js';
import { caller, type Draft, type DraftTrouble, type Names, type Route, routeAt } from './draft.js';

const releaseStep = 'release device name';
const makingSteps = ['reserve', steps.export.do.name, steps.host.do.name, steps.guest.do.name];
const clientSteps = ['reserve', 'get connector', steps.export.do.name, 'complete'];
const removingSteps = [steps.guest.undo.name, steps.host.undo.name, steps.export.undo.name];

export interface AttachmentMatter {
  readonly key: string;
  readonly progress: AttachmentProgress;
  /** `null`: nothing is due; `broken`: what is due cannot be worked out. */
  readonly due: Due<Message> | null | 'broken';
  readonly projectId: string | null;
  readonly names: Names;
  readonly policy: DetachPolicy;
}

/** `null`: it is settled. */
export const draftOfAttachment = (matter: AttachmentMatter): Draft | null => {
  const { progress } = matter;
  switch (progress.stage) {
    case 'requested': {
      const { volumeId, serverId } = progress.request;
      const route = routeAt(makingSteps, 'reserve');
      return { ...common(matter, volumeId), what: attachWords(matter.names, volumeId, serverId), route };
    }
    case 'over': {
      const { serverId, reason } = progress;
      const what = `give back the device name held on server ${matter.names.server(serverId)}, since the ${reason}`;
      return { ...common(matter, null), what, route: routeAt([releaseStep], releaseStep) };
    }
    case 'open':
      return draftOfOpen(matter, progress.attachment);
    default:
      return never(progress, null);
  }
};

const common = ({ key, projectId, due }: AttachmentMatter, volumeId: string | null): Omit<Draft, 'what' | 'route'> => {
  const act = due === null || due === 'broken' ? null : due.act;
  return {
    ...{ about: { kind: 'attachment', id: key, name: null }, projectId, volumeId },
    ...(act?.on === 'host' ? { host: act.host, work: act.work.type } : { host: null, work: null }),
    ...{ trouble: null, waits: null, failed: false, byItself: null, advice: [], commands: [] },
  };
};

const draftOfOpen = (matter: AttachmentMatter, attachment: Attachment): Draft | null => {
  const { names } = matter;
  const { volumeId, serverId } = attachment;
  const base = { ...common(matter, volumeId), projectId: attachment.projectId, trouble: troubleOf(attachment, matter) };
  const attaching = attachWords(names, volumeId, serverId);
  switch (attachment.stage) {
    case 'reserved':
      return waitingForConnector(base, attachment, attaching);
    case 'connecting': {
      const byItself = `It is tried again by itself; at ${attachment.deadlineAt} at the latest it is given up and undone.`;
      return { ...base, what: attaching, route: making(matter, attachment), byItself, commands: callOff(attachment) };
    }
    case 'connected':
      if (matter.due !== null) return remaking(matter, base, attachment);
      return attachment.driver === 'connection' ? null : waitingForCompletion(base, attachment, attaching);
    case 'attached':
      return matter.due === null ? null : remaking(matter, base, attachment);
    case 'undoing': {
      const because = attachment.lastFailure === null ? '' : ` (given up: ${attachment.lastFailure})`;
      const what = `undo what was made to ${attaching}${because}`;
      return { ...base, what, route: removing(matter, attachment), byItself: untilDone };
    }
    case 'ending': {
      const what = `detach volume ${names.volume(volumeId)}${fromServer(names, serverId)}`;
      return { ...base, what, route: removing(matter, attachment), byItself: ofEnding(matter, attachment) };
    }
    default:
      return never(attachment, null);
  }
};

/** It is complete, but for a part that was lost, or was taken half away by a detach that was given up. */
const remaking = (matter: AttachmentMatter, base: Omit<Draft, 'what' | 'route'>, attachment: Attachment): Draft => {
  const { names } = matter;
  const parts = linkOf(attachment)?.parts;
  const missing = inOrder.filter((part) => parts?.[part] === 'making').map((part) => steps[part].do.name);
  const because = attachment.lastFailure === null ? 'since it was lost' : `since a detach was given up: ${attachment.lastFailure}`;
  const what = `make the way of volume ${names.volume(attachment.volumeId)}${onServer(names, attachment.serverId)} whole again, ${because}`;
  const route = routeAt(missing, stepOf(matter) ?? missing[0] ?? steps.guest.do.name);
  return { ...base, what, route, byItself: untilDone, commands: callOff(attachment) };
};

const untilDone = 'It is tried again by itself until it is done.';

/** Only of the step that is due: what troubled an earlier one is over. */
const troubleOf = ({ trouble }: Attachment, { due }: AttachmentMatter): DraftTrouble | null => {
  if (!trouble || due === null || due === 'broken' || due.attempt === 0) return null;
  const { outcome, reason, attempt, failedAt, retryAt } = trouble;
  return { outcome, reason, attempt, failedAt, retryAt };
};

const stepOf = ({ due }: AttachmentMatter): string | null => (due === null || due === 'broken' ? null : due.step);

const attachWords = (names: Names, volumeId: string, serverId: string | null): string =>
  serverId === null
    ? `connect volume ${names.volume(volumeId)} for an outside driver`
    : `attach volume ${names.volume(volumeId)} to server ${names.server(serverId)}`;

const onServer = (names: Names, serverId: string | null): string => (serverId === null ? '' : ` into server ${names.server(serverId)}`);
const fromServer = (names: Names, serverId: string | null): string => (serverId === null ? '' : ` from server ${names.server(serverId)}`);

const making = (matter: AttachmentMatter, { driver, link }: Extract<Attachment, { stage: 'connecting' }>): Route => {
  const part = inOrder.find((each) => link.parts[each] === 'making') ?? 'export';
  const step = stepOf(matter) ?? steps[part].do.name;
  if (driver === 'connection') return routeAt([steps.export.do.name], step);
  return routeAt(driver === 'mooring' ? makingSteps : clientSteps, step);
};

/** What is gone already the log tells: a part that is absent may never have been made. */
const removing = (matter: AttachmentMatter, attachment: Extract<Attachment, { stage: 'undoing' | 'ending' }>): Route => {
  const { parts } = attachment.link;
  const left = inOrder
    .toReversed()
    .filter((part) => parts[part] !== 'absent')
    .map((part) => steps[part].undo.name);
  const [first = steps.export.undo.name, ...later] = left;
  const ends = attachment.stage === 'ending' || attachment.onFailure === 'ended';
  const release = attachment.driver === 'mooring' && ends ? [releaseStep] : [];
  return { step: stepOf(matter) ?? first, done: null, after: [...later, ...release] };
};

/** What of the way out the log shows as done, in order. */
export const removedBy = (types: ReadonlySet<string>): readonly string[] =>
  removingSteps.filter((_, index) => types.has(['GuestDetached', 'HostDisconnected', 'Unexported'][index] ?? ''));

const ofEnding = ({ policy }: AttachmentMatter, { from, link }: Extract<Attachment, { stage: 'ending' }>): string => {
  if (link.parts.guest === 'absent' || from !== 'attached') return untilDone;
  return `It is tried again by itself; after ${policy.unplugTries} tries the detach is given up and the volume stays attached.`;
};

const waitingForConnector = (
  base: Omit<Draft, 'what' | 'route'>,
  attachment: Extract<Attachment, { stage: 'reserved' }>,
  what: string,
): Draft => {
  const { expiresAt, lastFailure } = attachment;
  const lapses = expiresAt === null ? 'it does not lapse by itself' : `it lapses at ${expiresAt}`;
  const because = lastFailure === null ? '' : ` What it had was given up: ${lastFailure}.`;
  return {
    ...{ ...base, what, route: routeAt(clientSteps, 'get connector'), host: null, work: null },
    waits: {
      words: `The volume is reserved, and its client has not said from which host it wants it; ${lapses}.${because}`,
      until: expiresAt,
    },
    advice: [caller('The client (an outside driver) has to give the attachment its connector, or to delete it.')],
    commands: callOff(attachment),
  };
};

const waitingForCompletion = (
  base: Omit<Draft, 'what' | 'route'>,
  attachment: Extract<Attachment, { stage: 'connected' }>,
  what: string,
): Draft => ({
  ...{ ...base, what, route: routeAt(clientSteps, 'complete') },
  waits: { words: 'The export is there; its client has not said that the attachment is complete.', until: null },
  advice: [
    caller(
      `The client (an outside driver, on ${linkOf(attachment)?.connector.host ?? 'its host'}) has to complete the attachment, or to delete it.`,
    ),
  ],
  commands: [`${attachmentCommand} complete ${attachment.id}`, ...callOff(attachment)],
});

const attachmentCommand = 'openstack --os-volume-api-version 3.44 volume attachment';

/** How a person ends it. A server lets go of what it has; what it is being given is given up by itself, or not at all. */
const callOff = ({ id, driver, serverId, volumeId, stage }: Attachment): readonly string[] => {
  if (driver === 'mooring')
    return serverId === null || stage !== 'attached' ? [] : [`openstack server remove volume ${serverId} ${volumeId}`];
  return driver === 'client' ? [`${attachmentCommand} delete ${id}`] : [];
};
