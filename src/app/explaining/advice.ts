/** What would unblock a step, in words: by what is done, by whom, and how its last try ended. */
import type { HostWork } from '../../domain/host/host-work.js';
import { never } from '../../domain/kernel/decider.js';
import { caller, type Draft, nobody, operator } from './draft.js';
import type { Advice } from './explanation.js';
import type { OrderState } from './order-state.js';

/** Who does it on the host, and what it is to do there. */
interface Doing {
  readonly doer: string;
  readonly did: string;
  readonly look: string;
}

type StepWork = Exclude<HostWork['type'], 'TakeInventory'>;

/** Work that is new has to be put into words here: without, it does not compile. */
const doings: Readonly<Record<StepWork, Doing>> = {
  CreateBacking: { doer: 'the storage', did: 'made the volume', look: 'that it answers and has room' },
  GrowBacking: { doer: 'the storage', did: 'made the volume larger', look: 'that it answers and has room' },
  DeleteBacking: { doer: 'the storage', did: 'deleted the volume', look: 'that it answers' },
  Export: { doer: 'the iSCSI target (tgtd)', did: 'made the export', look: 'that it runs and answers' },
  Revoke: { doer: 'the iSCSI target (tgtd)', did: 'removed the export', look: 'that it runs and answers' },
  Connect: { doer: 'the iSCSI initiator', did: 'logged in', look: 'that it reaches the portal of the storage host' },
  Disconnect: { doer: 'the iSCSI initiator', did: 'logged out', look: 'that no guest there still uses the disk' },
  PlugIn: { doer: 'the hypervisor (libvirt)', did: 'plugged the disk in', look: 'that libvirt answers and the guest is whole' },
  Unplug: { doer: 'the hypervisor (libvirt)', did: 'took the disk out', look: 'that libvirt answers' },
};

const isStepWork = (work: HostWork['type']): work is StepWork => work in doings;

export interface Unblocking {
  readonly draft: Draft;
  /** Set aside as a bug; by which worker, where that is not this process. */
  readonly parked: { readonly worker: string | null } | null;
  readonly order: OrderState;
  /** Nobody has acted for its host for a while. */
  readonly silent: boolean;
  readonly now: Date;
  /** As it is called in its guest, where it is plugged into one. */
  readonly disk: { readonly device: string; readonly server: string } | null;
}

export const whatWouldUnblock = ({ draft, parked, order, silent, now, disk }: Unblocking): readonly Advice[] => {
  if (parked) return [whenParked(parked)];
  const { trouble, waits, work, byItself } = draft;
  const ofOrder = ofAgent({ draft, order, silent, now });
  const ofStep = ofOrder.length === 0 && work !== null && isStepWork(work) && waits === null ? stepAdvice(draft, work, disk) : [];
  const passes = trouble !== null && byItself !== null ? [nobody(byItself)] : [];
  return [...ofOrder, ...ofStep, ...withWhy(waits, draft.advice), ...passes];
};

/** Who is to do something reads first what is waited for. */
const withWhy = (waits: Draft['waits'], [first, ...others]: readonly Advice[]): readonly Advice[] =>
  first === undefined ? [] : [{ ...first, words: waits === null ? first.words : `${waits.words} ${first.words}` }, ...others];

/** Whatever went wrong before: without an agent nothing is done. */
const ofAgent = ({
  draft: { host, waits },
  order,
  silent,
  now,
}: Pick<Unblocking, 'draft' | 'order' | 'silent' | 'now'>): readonly Advice[] => {
  if (host === null || waits !== null) return [];
  if (order.state === 'not taken') return [startAgent(host, order.since, now)];
  return silent ? [awaken(host)] : [];
};

const awaken = (host: string): Advice =>
  operator(`Nobody has acted for host ${host} for a minute or more: start \`mooring agent --host ${host}\` there.`);

const whenParked = ({ worker }: { readonly worker: string | null }): Advice => {
  const [log, again] =
    worker === null ? ['its log', 'the process that works starts anew'] : [`the log of worker ${worker}`, 'another worker takes it over'];
  return operator(
    `Mooring could not work this out, which is a fault of its own: ${log} has the line "work parked". It is tried again when something happens to it, or when ${again}.`,
  );
};

const startAgent = (host: string, since: string, now: Date): Advice =>
  operator(
    `No agent has taken the order for host ${host} for ${secondsBetween(since, now)} s: start \`mooring agent --host ${host}\` there, or see why the one that runs does not read its orders.`,
  );

export const secondsBetween = (since: string, now: Date): number => Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1000));

const stepAdvice = ({ trouble, host }: Draft, work: StepWork, disk: Unblocking['disk']): readonly Advice[] => {
  const { doer, did, look } = doings[work];
  const place = host ?? 'its host';
  if (trouble === null)
    return [nobody(`Nothing is wrong so far: ${doer} on ${place} has not said yet whether it ${did}. Should it take long, see ${look}.`)];
  const known = knownTrouble(trouble.reason, place);
  if (known) return [known];
  switch (trouble.outcome) {
    case 'unknown':
      return [...guestAdvice(work, disk), operator(`On ${place}, ${doer} did not say whether it ${did}: see ${look}.`)];
    case 'refused':
      return [...guestAdvice(work, disk), operator(`On ${place}, ${doer} refused: see ${look}, and put right what it says.`)];
    default:
      return never(trouble.outcome, []);
  }
};

/** A disk leaves a guest when the guest lets go of it. */
const guestAdvice = (work: StepWork, disk: Unblocking['disk']): readonly Advice[] => {
  if (work !== 'Unplug' && work !== 'Disconnect') return [];
  const which = disk ? `${disk.device} in server ${disk.server}` : 'the disk in its guest';
  const how = disk ? `unmount ${disk.device} there, or stop the guest` : 'unmount it there, or stop the guest';
  return [caller(`The guest may not have let go of ${which}: ${how}.`)];
};

/** Reasons that say themselves what to do. */
const knownReasons: readonly (readonly [RegExp, (host: string) => Advice])[] = [
  [
    /^no agent acts for host/,
    (host) => operator(`This process acts for no host ${host}: start it with what acts for that host, or start an agent there.`),
  ],
  [
    /^the agent of .* has not answered/,
    (host) => operator(`The agent of ${host} does not answer: see that \`mooring agent --host ${host}\` runs there and reaches the log.`),
  ],
  [/^no answer from/, (host) => operator(`${host} does not answer: see that it runs and can be reached.`)],
  [/ENOSPC|no space|disk is full/i, (host) => operator(`There is no room left on ${host}: make some.`)],
  [
    /^the order for .* may not have been stored/,
    () => operator('The event store did not say whether it stored the order: see that it can be reached.'),
  ],
  [/^the secret of this export is not known/, () => caller('The password of this export is lost: detach the volume and attach it again.')],
];

const knownTrouble = (reason: string, host: string): Advice | undefined =>
  knownReasons.find(([pattern]) => pattern.test(reason))?.[1](host);
