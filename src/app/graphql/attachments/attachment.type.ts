import { Field, ID, ObjectType } from '@nestjs/graphql';
import { type Attachment, attachStatusOf } from '../../../domain/volume/attachment.js';
import type { AttachmentRow } from '../../../projections/attachments.projection.js';
import type { Fields } from '../running/fields.js';
import { connectionOf } from '../running/paging.js';
import type { Reading } from '../running/reading.js';

@ObjectType('Attachment')
export class AttachmentObject {
  @Field(() => ID)
  declare readonly id: string;

  @Field(() => String, { description: 'reserved, attaching, attached, error_attaching or error_detaching.' })
  declare readonly status: string;

  @Field(() => String, { nullable: true, description: 'rw or ro; null where nobody has chosen yet.' })
  declare readonly mode: string | null;

  @Field(() => ID)
  declare readonly volumeId: string;

  @Field(() => ID, { nullable: true })
  declare readonly serverId: string | null;

  @Field(() => ID)
  declare readonly projectId: string;

  @Field(() => String, { description: 'Who takes the steps on hosts: mooring, or a client.' })
  declare readonly driver: string;

  @Field(() => String, { nullable: true, description: 'As the consumer calls it: /dev/vdb.' })
  declare readonly device: string | null;

  @Field(() => String)
  declare readonly createdAt: string;

  @Field(() => String, { nullable: true })
  declare readonly attachedAt: string | null;

  @Field(() => String, { nullable: true, description: 'For administrators and services.' })
  declare readonly hostName: string | null;
}

/** With what its relations are read by. */
export interface AttachmentNode extends Fields<AttachmentObject> {
  readonly reading: Reading;
  readonly attachment: Attachment;
}

export const attachmentNode = (reading: Reading, { attachment, createdAt }: AttachmentRow): AttachmentNode => {
  const { isAdmin, isService } = reading.requester;
  const { id, mode, volumeId, serverId, projectId, driver, mountpoint: device, attachedAt, attachedHost } = attachment;
  return {
    ...{ reading, attachment, id, mode, volumeId, serverId, projectId, driver, device, createdAt, attachedAt },
    ...{ status: attachStatusOf(attachment), hostName: isAdmin || isService ? attachedHost : null },
  };
};

/** What something else names: `null` where there is none that the caller may see. */
export const attachmentRelated = async (reading: Reading, id: string | null): Promise<AttachmentNode | null> => {
  const row = await reading.related('attachments', id);
  return row && attachmentNode(reading, row);
};

export const AttachmentConnection = connectionOf('Attachment', () => AttachmentObject);
