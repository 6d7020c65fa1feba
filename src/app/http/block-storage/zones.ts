import { Rejection } from '../../../domain/kernel/rejection.js';

/** There is one availability zone, with the name clients fall back to. */
export const zone = 'nova';

export const requireZone = (asked: string | null | undefined): string => {
  if (asked === undefined || asked === null || asked === zone) return zone;
  throw new Rejection('invalid-request', `Invalid input received: Availability zone '${asked}' is invalid.`);
};
