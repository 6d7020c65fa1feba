/** What was attached where, the same of one thing and of all. */
import type { Audit } from '../../../audit/audit.js';
import type { StatefulSubject } from '../../../audit/states.js';
import type { Viewer } from '../../../audit/subject.js';
import { attachedTable } from '../../../audit/tables.js';
import { listedThen } from './answers.js';
import type { Asked } from './audit-query.js';

export const knownOfAttached = ['at', 'after', 'limit'];

const listing = { name: 'attached', table: attachedTable };

export const attachedAnswer = (audit: Audit, viewer: Viewer, subject: StatefulSubject | undefined, asked: Asked): Promise<object> =>
  listedThen(listing, asked, {
    page: async (limit) => {
      const { asOf, value, more } = await audit.attached(viewer, subject, asked.at, { after: asked.after, limit });
      return { asOf, items: value, next: more ? (value.at(-1)?.attachmentId ?? null) : null };
    },
    all: async () => (await audit.allAttached(viewer, subject, asked.at, asked.after)).value,
  });
