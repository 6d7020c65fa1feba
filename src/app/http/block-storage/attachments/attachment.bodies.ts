/** `POST attachments` and `PUT attachments/{id}`. */
import { IsIn } from 'class-validator';
import { serverId, volumeId } from '../../../../domain/kernel/ids.js';
import type { AttachMode, Connector } from '../../../../domain/volume/connector.js';
import type { CreateAttachment } from '../../../attachments/create-attachment.js';
import { IsAnyObject, IsUuid, MayBeAbsent, Nested, Optional } from '../../validation/fields.js';
import { readBody } from '../../validation/read-body.js';
import type { ApiVersion } from '../../versions/api-version.js';
import { readConnector, readConnectorIfAny } from './connector.js';

class NewAttachment {
  @IsUuid()
  declare readonly volume_uuid: string;

  @MayBeAbsent()
  @IsUuid()
  declare readonly instance_uuid?: string;

  @Optional()
  @IsAnyObject()
  declare readonly connector?: Readonly<Record<string, unknown>> | null;
}

class NewAttachmentWithMode extends NewAttachment {
  @MayBeAbsent()
  @IsIn(['rw', 'ro'], { message: 'must be rw or ro' })
  declare readonly mode?: AttachMode;
}

class NewAttachmentBody {
  @Nested(() => NewAttachment)
  declare readonly attachment: NewAttachment;
}

class NewAttachmentBodyWithMode {
  @Nested(() => NewAttachmentWithMode)
  declare readonly attachment: NewAttachmentWithMode;
}

/** From 3.54 on the mode can be chosen here, not only by the connector. */
const readAttachment = (body: unknown, version: ApiVersion): NewAttachment & { readonly mode?: AttachMode } =>
  version.atLeast('3.54') ? readBody(NewAttachmentBodyWithMode, body).attachment : readBody(NewAttachmentBody, body).attachment;

export const readNewAttachment = (body: unknown, version: ApiVersion): CreateAttachment['request'] => {
  const { volume_uuid, instance_uuid, connector, mode = null } = readAttachment(body, version);
  return {
    volumeId: volumeId(volume_uuid),
    serverId: instance_uuid === undefined ? null : serverId(instance_uuid),
    connector: readConnectorIfAny(connector),
    mode,
  };
};

class ConnectedAttachment {
  @IsAnyObject()
  declare readonly connector: Readonly<Record<string, unknown>>;
}

export class ConnectedAttachmentBody {
  @Nested(() => ConnectedAttachment)
  declare readonly attachment: ConnectedAttachment;
}

export const connectorOf = ({ attachment }: ConnectedAttachmentBody): Connector => readConnector(attachment.connector);
