/** A kind of volume. Events, state and rules are few enough for one file. */
import { type Decider, never } from '../kernel/decider.js';
import type { VolumeTypeId } from '../kernel/ids.js';
import type { Message } from '../kernel/message.js';
import { Rejection } from '../kernel/rejection.js';
import { sameEntries } from '../kernel/same-entries.js';

export type ExtraSpecs = Readonly<Record<string, string>>;

interface Description {
  readonly name: string;
  readonly description: string | null;
  readonly isPublic: boolean;
}

export type VolumeTypeCreated = Message<
  'VolumeTypeCreated',
  { volumeTypeId: VolumeTypeId; extraSpecs: ExtraSpecs; createdAt: string } & Description
>;
export type VolumeTypeDescribed = Message<'VolumeTypeDescribed', { volumeTypeId: VolumeTypeId; describedAt: string } & Description>;
/** All extra specs of the type from now on. Volumes made earlier stay as they are. */
export type ExtraSpecsReplaced = Message<'ExtraSpecsReplaced', { volumeTypeId: VolumeTypeId; extraSpecs: ExtraSpecs; replacedAt: string }>;
export type VolumeTypeDeleted = Message<'VolumeTypeDeleted', { volumeTypeId: VolumeTypeId; deletedAt: string }>;
export type VolumeTypeEvent = VolumeTypeCreated | VolumeTypeDescribed | ExtraSpecsReplaced | VolumeTypeDeleted;

interface Asked {
  readonly volumeTypeId: VolumeTypeId;
  readonly now: string;
}
export type CreateVolumeType = Message<'CreateVolumeType', Asked & { extraSpecs: ExtraSpecs } & Description>;
export type DescribeVolumeType = Message<'DescribeVolumeType', Asked & Partial<Description>>;
export type SetExtraSpecs = Message<'SetExtraSpecs', Asked & { extraSpecs: ExtraSpecs }>;
export type RemoveExtraSpec = Message<'RemoveExtraSpec', Asked & { key: string }>;
export type DeleteVolumeType = Message<'DeleteVolumeType', Asked>;
export type VolumeTypeCommand = CreateVolumeType | DescribeVolumeType | SetExtraSpecs | RemoveExtraSpec | DeleteVolumeType;

export type VolumeType = { readonly stage: 'absent' | 'deleted' } | LiveVolumeType;
export type LiveVolumeType = { readonly stage: 'live'; readonly volumeTypeId: VolumeTypeId; readonly extraSpecs: ExtraSpecs } & Description;

/** Only the type's extra spec makes a volume shareable. */
export const isMultiattach = (extraSpecs: ExtraSpecs): boolean => extraSpecs['multiattach'] === '<is> True';

export const liveType = (type: VolumeType, id: string): LiveVolumeType => {
  if (type.stage !== 'live') throw new Rejection('volume-type-not-found', `Volume type ${id} could not be found.`);
  return type;
};

const decide = (command: VolumeTypeCommand, type: VolumeType): VolumeTypeEvent[] => {
  const { volumeTypeId, now } = command.data;
  if (command.type === 'CreateVolumeType') return createVolumeType(command, type);
  if (command.type === 'DeleteVolumeType' && type.stage === 'deleted') return [];
  const current = liveType(type, volumeTypeId);
  switch (command.type) {
    case 'DescribeVolumeType':
      return describeVolumeType(command, current);
    case 'SetExtraSpecs':
      return extraSpecsReplaced(current, { ...current.extraSpecs, ...command.data.extraSpecs }, now);
    case 'RemoveExtraSpec':
      return removeExtraSpec(command, current);
    case 'DeleteVolumeType':
      return [{ type: 'VolumeTypeDeleted', data: { volumeTypeId, deletedAt: now } }];
    default:
      return never(command, []);
  }
};

const createVolumeType = ({ data }: CreateVolumeType, type: VolumeType): VolumeTypeEvent[] => {
  if (type.stage !== 'absent') return [];
  const { now, ...fields } = data;
  return [{ type: 'VolumeTypeCreated', data: { ...fields, createdAt: now } }];
};

const describeVolumeType = ({ data }: DescribeVolumeType, type: LiveVolumeType): VolumeTypeEvent[] => {
  const { volumeTypeId, now, name = type.name, description = type.description, isPublic = type.isPublic } = data;
  if (name === type.name && description === type.description && isPublic === type.isPublic) return [];
  return [{ type: 'VolumeTypeDescribed', data: { volumeTypeId, name, description, isPublic, describedAt: now } }];
};

const removeExtraSpec = ({ data }: RemoveExtraSpec, type: LiveVolumeType): VolumeTypeEvent[] => {
  if (!Object.hasOwn(type.extraSpecs, data.key)) {
    throw new Rejection('metadata-not-found', `Volume Type ${type.volumeTypeId} has no extra specs with key ${data.key}.`);
  }
  const { [data.key]: _removed, ...others } = type.extraSpecs;
  return extraSpecsReplaced(type, others, data.now);
};

const extraSpecsReplaced = (type: LiveVolumeType, extraSpecs: ExtraSpecs, replacedAt: string): VolumeTypeEvent[] => {
  if (sameEntries(extraSpecs, type.extraSpecs)) return [];
  return [{ type: 'ExtraSpecsReplaced', data: { volumeTypeId: type.volumeTypeId, extraSpecs, replacedAt } }];
};

const evolve = (type: VolumeType, event: VolumeTypeEvent): VolumeType => {
  switch (event.type) {
    case 'VolumeTypeCreated': {
      const { createdAt: _createdAt, ...fields } = event.data;
      return { ...fields, stage: 'live' };
    }
    case 'VolumeTypeDescribed': {
      const { name, description, isPublic } = event.data;
      return type.stage === 'live' ? { ...type, name, description, isPublic } : type;
    }
    case 'ExtraSpecsReplaced':
      return type.stage === 'live' ? { ...type, extraSpecs: event.data.extraSpecs } : type;
    case 'VolumeTypeDeleted':
      return { stage: 'deleted' };
    default:
      return never(event, type);
  }
};

export const volumeTypeDecider: Decider<VolumeType, VolumeTypeCommand, VolumeTypeEvent> = {
  initial: { stage: 'absent' },
  decide,
  evolve,
};
