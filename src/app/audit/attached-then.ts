/** What was attached where at one moment. */
import { attachStatusOf, type AttachStatus } from '../../domain/volume/attachment.js';
import type { AttachMode } from '../../domain/volume/connector.js';
import { attachments, type AttachmentRow } from '../../projections/attachments.projection.js';
import { tableOf } from '../../projections/projection.js';
import type { Filter, RowSource } from '../ports/read-model.js';
import type { Names } from './names.js';
import { seesAll, type Subject, type Viewer } from './subject.js';

export interface AttachedThen {
  readonly attachmentId: string;
  readonly volumeId: string;
  readonly volumeName: string | null;
  readonly serverId: string | null;
  readonly serverName: string | null;
  /** `null` also for those who may not see hosts. */
  readonly hostName: string | null;
  readonly device: string | null;
  readonly mode: AttachMode | null;
  readonly status: AttachStatus;
  readonly since: string;
}

type Rows = Pick<RowSource, 'list'>;

/** Of all that the viewer may see, where no subject is given. */
export const attachedThen = async (
  rows: Rows,
  names: Names,
  viewer: Viewer,
  subject: Subject | undefined,
): Promise<readonly AttachedThen[]> => {
  const where = [...ownOnly(viewer), { column: 'driver', is: 'unequal', value: 'connection' } as const, ...about(subject)];
  const found = await rows.list<AttachmentRow>(tableOf(attachments), { where, sort: [{ column: 'created_at', direction: 'asc' }] });
  const there = subject?.kind === 'host' ? found.filter(({ row }) => row.attachment.attachedHost === subject.id) : found;
  const told: AttachedThen[] = [];
  for (const { row } of there) told.push(await toldOf(row, names));
  return told;
};

const ownOnly = (viewer: Viewer): readonly Filter[] =>
  seesAll(viewer) ? [] : [{ column: 'project_id', is: 'equal', value: viewer.project.id }];

const columns = { volume: 'volume_id', server: 'server_id', project: 'project_id', attachment: 'key', host: null, user: null } as const;

const about = (subject: Subject | undefined): readonly Filter[] => {
  const column = subject ? columns[subject.kind] : null;
  return subject && column !== null ? [{ column, is: 'equal', value: subject.id }] : [];
};

const toldOf = async ({ attachment }: AttachmentRow, names: Names): Promise<AttachedThen> => {
  const { id: attachmentId, volumeId, serverId, attachedHost, mountpoint, deviceName, mode, attachedAt, reservedAt } = attachment;
  await names.look({ serverId, volumeId });
  return {
    ...{ attachmentId, volumeId, volumeName: names.nameOf('volume', volumeId) },
    ...{ serverId, serverName: serverId === null ? null : names.nameOf('server', serverId) },
    hostName: attachedHost === null ? null : names.host(attachedHost, '') || null,
    ...{ device: mountpoint ?? deviceName, mode, status: attachStatusOf(attachment), since: attachedAt ?? reservedAt },
  };
};
