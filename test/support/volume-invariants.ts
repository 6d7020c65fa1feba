/** What must hold of a volume after every single event (domain §11). */
import { expect } from '@jest/globals';
import { type Attachment, attachStatusOf, isInError, linkOf } from '../../src/domain/volume/attachment.js';
import type { VolumeEvent } from '../../src/domain/volume/volume.events.js';
import { attachmentsOf, type LiveVolume, type Volume, volumeStatusOf } from '../../src/domain/volume/volume.state.js';

export const expectInvariants = (before: Volume, event: VolumeEvent, after: Volume): void => {
  if (event.type === 'Detached' && before.stage === 'live') expectNothingExported(before.attachments[event.data.attachmentId]);
  if (after.stage !== 'live') return;
  expectOneWriter(after);
  expectOneStory(after);
  for (const attachment of attachmentsOf(after)) expectOrderOfParts(attachment);
};

/** I1: hosts that may write belong to one server at most when they are two, and are never three. */
const expectOneWriter = (volume: LiveVolume): void => {
  if (volume.multiattach) return;
  const writers = attachmentsOf(volume).filter((attachment) => {
    const link = linkOf(attachment);
    return link !== null && link.mode === 'rw' && link.parts.export !== 'absent';
  });
  const hosts = new Set(writers.map((writer) => linkOf(writer)?.connector.initiator));
  if (hosts.size < 2) return;
  expect(hosts.size).toBe(2);
  expect([...new Set(writers.map(({ serverId }) => serverId))]).toEqual([expect.any(String)]);
};

const derivedWord = { attached: 'in-use', attaching: 'attaching', reserved: 'reserved' } as const;

/** I2: one word, and whoever it comes from is really in the middle of something. */
const expectOneStory = (volume: LiveVolume): void => {
  const listed = attachmentsOf(volume).filter(({ driver }) => driver !== 'connection');
  const strongest = (['attached', 'attaching', 'reserved'] as const).find((word) => listed.some((each) => attachStatusOf(each) === word));
  const derived = strongest ? derivedWord[strongest] : 'available';
  const life = volume.life.word === 'usable' ? null : volume.life.word;
  expect(volumeStatusOf(volume)).toBe(life ?? volume.overlays.at(-1)?.status ?? derived);

  const owners = volume.overlays.map(({ owner }) => owner);
  expect(new Set(owners).size).toBe(owners.length);
  for (const { owner, status, expiresAt } of volume.overlays) {
    if (owner === 'outside-driver') expect(expiresAt).not.toBeNull();
    else expect({ owner, status }).toEqual({ owner, status: wordOf(listed.find(({ id }) => id === owner)) });
  }
  const unseen = listed.filter((each) => isUnderWay(each) && !isInError(each) && !owners.includes(each.id));
  expect(unseen).toEqual([]);
};

const wordOf = (attachment: Attachment | undefined): string => {
  switch (attachment?.stage) {
    case 'reserved':
      return 'reserved';
    case 'connecting':
    case 'connected':
    case 'undoing':
      return 'attaching';
    case 'ending':
      return 'detaching';
    default:
      return 'at rest, and has no overlay';
  }
};

const isUnderWay = ({ stage }: Attachment): boolean => stage !== 'reserved' && stage !== 'attached';

/** I3: an attachment ends only when nothing of it may be left. */
const expectNothingExported = (attachment: Attachment | undefined): void => {
  const parts = attachment ? linkOf(attachment)?.parts : undefined;
  expect(Object.values(parts ?? {}).filter((state) => state !== 'absent')).toEqual([]);
};

/** I4 and §4.5: nothing is taken away under what stands on it, and nothing is made on what is not there. */
const expectOrderOfParts = (attachment: Attachment): void => {
  const parts = linkOf(attachment)?.parts;
  if (!parts) return;
  if (parts.host !== 'absent') expect(parts.export).toBe('present');
  if (parts.guest !== 'absent') expect(parts.host).toBe('present');
};
