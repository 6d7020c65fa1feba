import { Rejection } from '../../../domain/kernel/rejection.js';
import { availabilityZone } from '../availability-zone.js';

export const requireZone = (asked: string | null | undefined): string => {
  if (asked === undefined || asked === null || asked === availabilityZone) return availabilityZone;
  throw new Rejection('invalid-request', `Invalid input received: Availability zone '${asked}' is invalid.`);
};
