import { applyDecorators } from '@nestjs/common';
import { IsArray, IsIn, Matches, ValidateBy } from 'class-validator';
import { changeKinds } from '../../../feed/subject.js';
import type { NewWebhook } from '../../../webhooks/webhook-commands.js';
import { IsLooseBoolean, IsText, MayBeAbsent, Nested, Optional } from '../../validation/fields.js';
import { readBody } from '../../validation/read-body.js';

/** An address is shown to whoever may see the webhook and stays in the log: nothing secret belongs in it. */
const isAddress = (value: unknown): boolean => {
  if (typeof value !== 'string' || value.length > 2_000 || !URL.canParse(value)) return false;
  const { protocol, username, password, hash } = new URL(value);
  return ['http:', 'https:'].includes(protocol) && `${username}${password}${hash}` === '';
};

export const IsAddress = () => {
  const message = 'must be an http or https address without user, password and fragment';
  return ValidateBy({ name: 'isAddress', validator: { validate: isAddress, defaultMessage: () => message } });
};

export const AreChangeKinds = () =>
  applyDecorators(IsArray({ message: 'must be a list' }), IsIn(changeKinds, { each: true, message: `may hold ${changeKinds.join(', ')}` }));

export const IsPosition = () => Matches(/^\d{1,19}$/, { message: 'must be a position in the log, as a string of digits' });

class NewWebhookFields {
  @IsAddress()
  declare readonly url: string;

  @Optional()
  @IsText()
  declare readonly description?: string | null;

  @Optional()
  @AreChangeKinds()
  declare readonly kinds?: NewWebhook['kinds'];

  @MayBeAbsent()
  @IsLooseBoolean()
  declare readonly all_projects?: boolean;

  @Optional()
  @IsPosition()
  declare readonly after?: string | null;
}

class NewWebhookBody {
  @Nested(() => NewWebhookFields)
  declare readonly webhook: NewWebhookFields;
}

export const readNewWebhook = (body: unknown): NewWebhook => {
  const { all_projects: allProjects, ...fields } = readBody(NewWebhookBody, body).webhook;
  return newWebhook({ ...fields, allProjects });
};

interface Given {
  readonly url: string;
  readonly description?: string | null | undefined;
  readonly kinds?: NewWebhook['kinds'] | undefined;
  readonly allProjects?: boolean | undefined;
  readonly after?: string | null | undefined;
}

export const newWebhook = ({ url, description = null, kinds = null, allProjects = false, after = null }: Given): NewWebhook => ({
  ...{ url, description, kinds: kinds && [...new Set(kinds)], allProjects },
  after: after === null ? null : BigInt(after),
});
