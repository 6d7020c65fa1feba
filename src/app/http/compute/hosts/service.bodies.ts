/** What `PUT os-services` takes. */
import { IsIn } from 'class-validator';
import { Rejection } from '../../../../domain/kernel/rejection.js';
import type { ServiceChange } from '../../services/service-change.js';
import { IsText, MayBeAbsent } from '../../validation/fields.js';
import { readBody } from '../../validation/read-body.js';

/** Up to 2.52: the path says what is to be done, the body to which service. */
export class NamedService {
  @IsText(1)
  declare readonly host: string;

  @IsText(1)
  declare readonly binary: string;

  @MayBeAbsent()
  @IsText(1)
  declare readonly disabled_reason?: string;
}

/** From 2.53 on: the path says which service. */
class ChangedService {
  @IsIn(['enabled', 'disabled'], { message: 'must be enabled or disabled' })
  declare readonly status: ServiceChange['status'];

  @MayBeAbsent()
  @IsText(1)
  declare readonly disabled_reason?: string;
}

export const readServiceChange = (body: unknown): ServiceChange => {
  const { status, disabled_reason: reason } = readBody(ChangedService, body);
  if (status === 'disabled') return { status, reason: reason ?? null };
  if (reason === undefined) return { status };
  throw new Rejection('invalid-request', "Specifying 'disabled_reason' requires that 'status' is 'disabled'.");
};
