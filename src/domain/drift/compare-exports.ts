import { exportIdIn, targetIqnOf } from '../host/host-work.js';
import type { FoundExport } from '../host/inventory.js';
import type { Link } from '../volume/attachment.js';
import { linkOf } from '../volume/attachment.js';
import { aboutAttachment, aboutStranger } from './about.js';
import { missingSession } from './compare-sessions.js';
import type { Difference, Repair } from './difference.js';
import { exportsIn, type Sight, type ToldAttachment } from './sight.js';
import { standingOf } from './strangers.js';

type Attachments = ReadonlyMap<string, ToldAttachment>;

export const compareExports = (sight: Sight, attachments: Attachments): readonly Difference[] => {
  const found = new Map(exportsIn(sight).map((each) => [each.target, each]));
  const expected = [...attachments.values()].filter((each) => each.isSettled && each.volume.storageHost === sight.host);
  return [
    ...expected.flatMap((each) => expectedExport(sight, each, found.get(targetIqnOf(each.is.id)))),
    ...exportsIn(sight).flatMap((each) => unexpectedExport(sight, attachments, each)),
  ];
};

const expectedExport = (sight: Sight, attachment: ToldAttachment, found: FoundExport | undefined): readonly Difference[] => {
  const link = linkOf(attachment.is);
  if (link?.parts.export !== 'present') return [];
  const wrong = found ? notAsMade(attachment, link, found) : gone;
  if (wrong) return [missingExport(sight, attachment, link, wrong)];
  if (found && found.mode !== link.mode) return [wrongMode(sight, attachment, link, found)];
  return found ? missingSession(sight, attachment, found) : [];
};

interface Wrong {
  readonly seen: string;
  readonly repair: Repair | null;
}

const gone: Wrong = { seen: 'no such target', repair: { does: 'make again', part: 'export' } };

/** The target stands, but it is not, or no longer, the export. One that lets nobody in is completed by being made again. */
const notAsMade = ({ is }: ToldAttachment, { connector }: Link, found: FoundExport): Wrong | undefined => {
  if (found.initiators.length === 0) return { seen: 'the target lets nobody in', repair: { does: 'make again', part: 'export' } };
  if (found.initiators.join() !== connector.initiator) return { seen: `the target lets in ${found.initiators.join(', ')}`, repair: null };
  if (found.serial === is.volumeId) return undefined;
  return { seen: `the target serves ${found.serial === null ? 'nothing' : `a unit that shows ${found.serial}`}`, repair: null };
};

const missingExport = ({ host }: Sight, attachment: ToldAttachment, link: Link, { seen, repair }: Wrong): Difference =>
  aboutAttachment(
    host,
    attachment,
    { kind: 'missing', part: 'export' },
    {
      expected: `target ${targetIqnOf(attachment.is.id)}, ${link.mode}, for ${link.connector.initiator}`,
      ...{ seen, repair },
      words: repair
        ? 'The export is not there. It can be made again under the same name and credentials; whoever used it then goes on.'
        : 'Another export stands under its name. It is not touched: detach the volume, or put the target right by hand.',
    },
  );

const wrongMode = ({ host }: Sight, attachment: ToldAttachment, link: Link, found: FoundExport): Difference => {
  const isFree = found.sessions.length === 0 && link.parts.guest === 'absent';
  return aboutAttachment(
    host,
    attachment,
    { kind: 'wrong-mode', part: 'export' },
    {
      ...{ expected: link.mode, seen: found.mode },
      repair: isFree ? { does: 'remove', work: { type: 'Revoke', data: { exportId: attachment.is.id } }, losesData: false } : null,
      words: isFree
        ? 'The export has the wrong mode and nobody uses it. It can be removed; the next look finds it missing, and it can be made again.'
        : 'The export has the wrong mode and somebody uses it. Detach the volume and attach it again.',
    },
  );
};

const unexpectedExport = (sight: Sight, attachments: Attachments, found: FoundExport): readonly Difference[] => {
  const attachmentId = exportIdIn(found.target);
  const seen = `serves ${found.serial ?? 'nothing'}, ${found.mode}, lets in ${found.initiators.join(', ') || 'nobody'}`;
  if (attachmentId === null) return [foreignExport(sight, found, seen)];
  const standing = standingOf({ attachmentId, volumeId: found.serial }, { attachments, lives: sight.lives });
  if (standing.is === 'moving') return [];
  if (standing.is === 'foreign') return [foreignExport(sight, found, seen)];
  if (standing.is === 'left over') return [extraExport(sight, found, { attachmentId, life: standing.life, seen })];
  if (linkOf(standing.attachment.is)?.parts.export === 'present') return [];
  const { volumeId, serverId, projectId } = standing.attachment.is;
  return [extraExport(sight, found, { attachmentId, life: { isOver: false, volumeId, serverId, projectId }, seen })];
};

const foreignExport = ({ host }: Sight, { target }: FoundExport, seen: string): Difference =>
  aboutStranger(
    host,
    { subject: target },
    { kind: 'foreign', part: 'export' },
    {
      ...{ expected: 'nothing', seen: `target ${target} ${seen}`, repair: null },
      words: 'Somebody else has made this target. Mooring leaves it alone.',
    },
  );

type ExtraExport = Pick<Parameters<typeof aboutStranger>[1], 'life'> & { readonly attachmentId: string; readonly seen: string };

const extraExport = ({ host }: Sight, { target, sessions }: FoundExport, { attachmentId, life, seen }: ExtraExport): Difference =>
  aboutStranger(
    host,
    { subject: attachmentId, attachmentId, life },
    { kind: 'extra', part: 'export' },
    {
      ...{ expected: 'nothing', seen: `target ${target} ${seen}, ${sessions.length} open sessions` },
      repair: sessions.length > 0 ? null : { does: 'remove', work: { type: 'Revoke', data: { exportId: attachmentId } }, losesData: false },
      words:
        sessions.length > 0
          ? 'No attachment has this export, but somebody uses it. What uses it has to let go first; the next look then shows it as removable.'
          : 'No attachment has this export, and nobody uses it. It can be removed.',
    },
  );
