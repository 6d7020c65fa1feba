/** What was attached where at one moment. */
import { attachStatusOf, type AttachStatus } from '../../domain/volume/attachment.js';
import type { AttachMode } from '../../domain/volume/connector.js';
import { attachments, type AttachmentRow } from '../../projections/attachments.projection.js';
import { tableOf } from '../../projections/projection.js';
import type { Filter, RowQuery, RowSource } from '../ports/read-model.js';
import { newBreath } from '../reading/breath.js';
import { everAttachedOn, linesIn } from '../reading/lines.js';
import { inMemory, Selection } from '../reading/rows-in-memory.js';
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

/** A page of what was attached, in the order in which it came. */
export interface AttachedPage {
  readonly attached: readonly AttachedThen[];
  /** There is more after the last of them. */
  readonly more: boolean;
}

export interface AskedAttached {
  /** Of all that the viewer may see, where none is given. */
  readonly subject: Subject | undefined;
  /** Id of the attachment after which to go on. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface Then {
  readonly rows: RowSource;
  /** As they are kept: where to look for what was on a host. */
  readonly now: RowSource;
  readonly names: Names;
  readonly viewer: Viewer;
}

export const attachedThen = async (then: Then, asked: AskedAttached): Promise<AttachedPage> => {
  const { subject, after, limit } = asked;
  const where = [...ownOnly(then.viewer), { column: 'driver', is: 'unequal', value: 'connection' } as const, ...about(subject)];
  const query = { where, sort, limit: limit + 1, ...(after !== undefined && { after }) };
  const found = subject?.kind === 'host' ? await onHost(then, subject.id, query) : await then.rows.list<AttachmentRow>(table, query);
  const breathe = newBreath();
  const attached: AttachedThen[] = [];
  for (const { row } of found.slice(0, limit)) {
    await breathe();
    attached.push(await toldOf(row, then.names));
  }
  return { attached, more: found.length > limit };
};

const table = tableOf(attachments);
const sort = [{ column: 'created_at', direction: 'asc' }] as const;

/** Rows of attachments cannot be asked by host: what was ever last seen there is gone through. */
const onHost = async ({ rows, now }: Then, host: string, query: RowQuery): Promise<readonly { readonly row: AttachmentRow }[]> => {
  const marker = query.after === undefined ? undefined : await rows.find<AttachmentRow>(table, query.after);
  if (query.after !== undefined && !marker) return [];
  const selection = new Selection<AttachmentRow>(query, marker && inMemory(attachments, query.after ?? '', marker));
  for await (const lines of linesIn(now, everAttachedOn(host))) {
    const found = await rows.findMany<AttachmentRow>(
      table,
      lines.map(({ id }) => id),
    );
    const there = [...found].filter(([, { attachment }]) => attachment.attachedHost === host);
    selection.add(there.map(([key, row]) => inMemory(attachments, key, row)));
  }
  return selection.page;
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
