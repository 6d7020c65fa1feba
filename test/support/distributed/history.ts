/** The log read from its beginning and held against what must be true of it, at its end and at every moment before. */
import { streamOf, volumeId as volumeIdOf } from '../../../src/domain/kernel/ids.js';
import type { Message, Recorded } from '../../../src/domain/kernel/message.js';
import { type Attachment, linkOf } from '../../../src/domain/volume/attachment.js';
import { volumeDecider } from '../../../src/domain/volume/volume.decider.js';
import type { VolumeCreated, VolumeEvent } from '../../../src/domain/volume/volume.events.js';
import { attachmentsOf, type LiveVolume, type Volume } from '../../../src/domain/volume/volume.state.js';
import type { Acknowledged } from './ledger.js';

/** Of each attachment, and of each volume, at most once. */
const onlyOnce = ['Reserved', 'Attached', 'Detached', 'VolumeCreated', 'VolumeDeleted'];
/** And these for each request. */
const begun = ['Reserved', 'VolumeCreated'];

export class History {
  /** What should not have come about. */
  readonly complaints: string[] = [];
  private readonly volumesByStream = new Map<string, Volume>();
  private readonly seen = new Set<string>();

  /** Volumes that others keep, elsewhere. */
  private readonly others = new Set<string>();

  constructor(
    private readonly log: readonly Recorded[],
    private readonly isOurs: (storageHost: string) => boolean = () => true,
  ) {
    for (const recorded of log) this.take(recorded);
  }

  /** A volume this history is not about. */
  isOthers(volumeId: string): boolean {
    return this.others.has(streamOf.volume(volumeIdOf(volumeId)));
  }

  get volumes(): readonly LiveVolume[] {
    return [...this.volumesByStream.values()].filter((volume) => volume.stage === 'live');
  }

  get attachments(): readonly Attachment[] {
    return this.volumes.flatMap(attachmentsOf);
  }

  /** Everything that ever had an export, a session or a disk by this id. */
  get attachmentIds(): readonly string[] {
    return [...new Set(this.log.map(({ event }) => idIn(event, 'attachmentId')).filter((id) => id !== undefined))];
  }

  countOf(type: string): number {
    return this.log.filter(({ event }) => event.type === type).length;
  }

  /** What was acknowledged and is not here. */
  missing(acknowledged: readonly Acknowledged[]): string[] {
    const decided = new Set(this.log.map(({ event, metadata }) => deedOf(metadata.correlationId, event)));
    const isHere = ({ act, requestId, volumeId }: Acknowledged) =>
      eventsOf[act].some((type) => decided.has(`${requestId}: ${type} ${volumeId}`));
    return acknowledged.filter((each) => !isHere(each)).map((each) => `acknowledged and lost: ${JSON.stringify(each)}`);
  }

  /** What is still under way, when nothing should be. */
  unfinished(): string[] {
    return this.volumes.flatMap((volume) => {
      const { volumeId, life, overlays } = volume;
      const stuck = attachmentsOf(volume).filter(isUnfinished);
      return [
        ...(life.word === 'usable' ? [] : [`volume ${volumeId} is ${life.word}`]),
        ...overlays.map(({ status, owner }) => `volume ${volumeId} is shown ${status} for ${owner}`),
        ...stuck.map(({ id, stage, trouble }) => `attachment ${id} is ${stage}, ${JSON.stringify(trouble)}`),
      ];
    });
  }

  private take(recorded: Recorded): void {
    const { event, stream } = recorded;
    if (event.type === 'VolumeCreated' && !this.isOurs((event as VolumeCreated).data.storageHost)) this.others.add(stream);
    if (!stream.startsWith('volume-') || this.others.has(stream)) return;
    this.takeOnce(recorded);
    const before = this.volumesByStream.get(stream) ?? volumeDecider.initial;
    const after = volumeDecider.evolve(before, event as VolumeEvent);
    this.volumesByStream.set(stream, after);
    if (after.stage === 'live') this.judge(after, recorded);
  }

  private takeOnce({ event, stream, metadata }: Recorded): void {
    if (!onlyOnce.includes(event.type)) return;
    const deeds = [`${event.type} in ${stream} of ${idIn(event, 'attachmentId') ?? 'the volume'}`];
    if (begun.includes(event.type)) deeds.push(`${event.type} for ${metadata.correlationId}`);
    for (const deed of deeds) {
      if (this.seen.has(deed)) this.complaints.push(`twice: ${deed}`);
      this.seen.add(deed);
    }
  }

  /** Who may write a volume for one is one (I1); what is made last is removed first (I4). */
  private judge(volume: LiveVolume, { position }: Recorded): void {
    const holders = attachmentsOf(volume).filter(holdsParts);
    if (!volume.multiattach && holders.length > 1) {
      this.complaints.push(`${holders.map(({ id }) => id).join(' and ')} held ${volume.volumeId} at once, at ${position}`);
    }
    for (const attachment of holders) {
      const { export: exported, host, guest } = linkOf(attachment)?.parts ?? { export: 'absent', host: 'absent', guest: 'absent' };
      if (exported === 'removing' && (host !== 'absent' || guest !== 'absent')) {
        this.complaints.push(`the export of ${attachment.id} was removed under its host, at ${position}`);
      }
    }
  }
}

/** An attach is decided when the volume is held, a detach when it is to be ended. */
const eventsOf: Readonly<Record<Acknowledged['act'], readonly string[]>> = {
  create: ['VolumeCreated'],
  attach: ['Reserved'],
  detach: ['DetachRequested', 'Detached'],
  delete: ['DeletionRequested', 'VolumeDeleted'],
};

const deedOf = (requestId: string, event: Message): string => `${requestId}: ${event.type} ${idIn(event, 'volumeId') ?? ''}`;

const idIn = ({ data }: Message, field: 'attachmentId' | 'volumeId'): string | undefined => {
  const value = (data as Readonly<Record<string, unknown>>)[field];
  return typeof value === 'string' ? value : undefined;
};

const holdsParts = (attachment: Attachment): boolean => Object.values(linkOf(attachment)?.parts ?? {}).some((state) => state !== 'absent');

const isUnfinished = (attachment: Attachment): boolean =>
  attachment.stage !== 'attached' || Object.values(linkOf(attachment)?.parts ?? {}).some((state) => state !== 'present');
