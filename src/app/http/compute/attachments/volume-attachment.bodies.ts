/** What may be asked of an attachment, version by version. */
import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { IsLooseBoolean, IsUuid, MayBeAbsent, MayBeNull, Nested } from '../../validation/fields.js';
import { readBody } from '../../validation/read-body.js';
import type { ApiVersion } from '../../versions/api-version.js';

const field = (name: string, what: string, pattern: RegExp) =>
  ValidateBy({ name, validator: { validate: (value) => typeof value === 'string' && pattern.test(value), defaultMessage: () => what } });

export const IsDevicePath = () =>
  applyDecorators(
    MayBeAbsent(),
    MayBeNull(),
    field('isDevicePath', 'must be a device path such as /dev/vdb', /^(?=.{1,255}$)\/dev\/x?[a-z]?d?[a-z]+[0-9]*$/),
  );

export const IsTag = () => applyDecorators(MayBeAbsent(), field('isTag', 'must be 1 to 60 characters without , and /', /^[^,/]{1,60}$/u));

class AttachmentToMake {
  @IsUuid()
  volumeId!: string;

  @IsDevicePath()
  device?: string | null;
}

class TaggedAttachmentToMake extends AttachmentToMake {
  @IsTag()
  tag?: string;
}

class LatestAttachmentToMake extends TaggedAttachmentToMake {
  @MayBeAbsent()
  @IsLooseBoolean()
  delete_on_termination?: boolean;
}

/** Below 2.85 there is but one thing to change: the volume. */
class Replacement {
  @IsUuid()
  volumeId!: string;
}

/** What GET shows (below 2.89) may be sent back; only `delete_on_termination` may differ. */
class AttachmentToChange extends LatestAttachmentToMake {
  @MayBeAbsent()
  @IsUuid()
  id?: string;

  @MayBeAbsent()
  @IsUuid()
  serverId?: string;
}

const enveloped = <Inner extends object>(inner: new () => Inner): new () => { volumeAttachment: Inner } => {
  class Envelope {
    @Nested(() => inner)
    volumeAttachment!: Inner;
  }
  return Envelope;
};

const toMake = {
  first: enveloped(AttachmentToMake),
  since249: enveloped(TaggedAttachmentToMake),
  since279: enveloped(LatestAttachmentToMake),
};
const toChange = { first: enveloped(Replacement), since285: enveloped(AttachmentToChange) };

export interface NewAttachment {
  readonly volumeId: string;
  readonly device?: string | null;
  readonly tag?: string;
  readonly delete_on_termination?: boolean;
}

export const readNewAttachment = (body: unknown, version: ApiVersion): NewAttachment => {
  if (version.atLeast('2.79')) return readBody(toMake.since279, body).volumeAttachment;
  return readBody(version.atLeast('2.49') ? toMake.since249 : toMake.first, body).volumeAttachment;
};

export interface ChangedAttachment extends NewAttachment {
  readonly id?: string;
  readonly serverId?: string;
}

export const readChangedAttachment = (body: unknown, version: ApiVersion): ChangedAttachment =>
  readBody(version.atLeast('2.85') ? toChange.since285 : toChange.first, body).volumeAttachment;
