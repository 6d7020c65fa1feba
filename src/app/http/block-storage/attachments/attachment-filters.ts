/** What lists of attachments can be narrowed and sorted by. */
import type { AttachmentRow } from '../../../../projections/attachments.projection.js';
import { equals, type Filters } from '../lists/filters.js';

export const attachmentFilters: Filters<AttachmentRow> = {
  forAll: {
    volume_id: equals('volume_id'),
    instance_id: equals('server_id'),
    status: equals('attach_status'),
    attach_status: equals('attach_status'),
  },
  forAdmins: { project_id: equals('project_id') },
};

export const attachmentSortColumns: Readonly<Record<string, string>> = {
  id: 'key',
  volume_id: 'volume_id',
  instance_id: 'server_id',
  instance_uuid: 'server_id',
  status: 'attach_status',
  attach_status: 'attach_status',
  created_at: 'created_at',
};
