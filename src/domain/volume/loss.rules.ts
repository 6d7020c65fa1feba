/** What was there has gone without Mooring's doing: found by looking, told here, and then made again where it can be. */
import { linkOf } from './attachment.js';
import type { RecordBackingFound, RecordBackingLost, RecordPartLost } from './volume.commands.js';
import type { BackingFound, BackingLost, PartLost } from './volume.events.js';
import type { Volume } from './volume.state.js';

/** Only what is settled can be lost: an attachment that comes or goes has the part in hand already. */
export const recordPartLost = ({ data }: RecordPartLost, volume: Volume): PartLost[] => {
  const { volumeId, attachmentId, part, reason, foundAt, now } = data;
  const attachment = volume.stage === 'live' ? volume.attachments[attachmentId] : undefined;
  if (attachment?.stage !== 'attached' && attachment?.stage !== 'connected') return [];
  if (linkOf(attachment)?.parts[part] !== 'present') return [];
  return [{ type: 'PartLost', data: { volumeId, attachmentId, part, reason, foundAt, lostAt: now } }];
};

export const recordBackingLost = ({ data: { volumeId, reason, now } }: RecordBackingLost, volume: Volume): BackingLost[] => {
  if (volume.stage !== 'live' || !['usable', 'error_extending'].includes(volume.life.word)) return [];
  return [{ type: 'BackingLost', data: { volumeId, reason, lostAt: now } }];
};

export const recordBackingFound = ({ data: { volumeId, now } }: RecordBackingFound, volume: Volume): BackingFound[] => {
  if (volume.stage !== 'live' || !isBackingLost(volume)) return [];
  return [{ type: 'BackingFound', data: { volumeId, foundAt: now } }];
};

export const isBackingLost = ({ life }: Extract<Volume, { stage: 'live' }>): boolean =>
  life.word === 'error' && life.trouble?.step === 'keep';
