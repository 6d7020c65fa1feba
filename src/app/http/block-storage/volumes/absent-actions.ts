/** Actions other block storage services have and Mooring has not: a caller learns that, instead of that there is no such thing. */
import { BadRequestException, ForbiddenException, type HttpException } from '@nestjs/common';
import { notFound } from '../../faults/fault.js';
import type { VersionText } from '../../versions/api-version.js';
import type { Viewer } from '../block-storage.decorators.js';

interface AbsentAction {
  readonly what: string;
  readonly since?: VersionText;
  readonly forAdmins?: true;
}

const absentActions: ReadonlyMap<string, AbsentAction> = new Map<string, AbsentAction>([
  ['os-force_detach', { what: 'Detaching by force is', forAdmins: true }],
  ['os-force_delete', { what: 'Deleting by force is', forAdmins: true }],
  ['os-reset_status', { what: 'Resetting the status is', forAdmins: true }],
  ['os-extend_volume_completion', { what: 'Extending a volume in use is', since: '3.71', forAdmins: true }],
  ['os-retype', { what: 'Changing the type of a volume is' }],
  ['os-migrate_volume', { what: 'Moving volumes between storage hosts is', forAdmins: true }],
  ['os-migrate_volume_completion', { what: 'Moving volumes between storage hosts is', forAdmins: true }],
  ['os-unmanage', { what: 'Giving volumes away is', forAdmins: true }],
  ['os-volume_upload_image', { what: 'Making images is' }],
  ['os-reimage', { what: 'Writing an image to a volume is', since: '3.68' }],
  ['os-set_image_metadata', { what: 'Image metadata is' }],
  ['os-unset_image_metadata', { what: 'Image metadata is' }],
  ['os-show_image_metadata', { what: 'Image metadata is' }],
  ['revert', { what: 'Reverting to a snapshot is', since: '3.40' }],
]);

/** Why there is no such action here; `undefined` where nobody has it. */
export const whyAbsent = (name: string, { version, isAdmin }: Viewer): HttpException | undefined => {
  const absent = absentActions.get(name);
  if (!absent) return undefined;
  if (absent.since && !version.atLeast(absent.since)) return notFound();
  if (absent.forAdmins && !isAdmin) return new ForbiddenException(`Policy doesn't allow ${name} to be performed.`);
  return new BadRequestException(`${absent.what} not available here (${name}).`);
};
