/**
 * May this attachment be ended by this caller (domain §5, CVE-2023-2088)? An export that ends while a host still holds its device
 * lets a later volume appear in the old server; so what the compute side attached, the compute side must detach.
 */
import { Rejection } from '../kernel/rejection.js';
import { type Attachment, linkOf } from './attachment.js';

export interface GuardQuestion {
  /** The caller brought a valid service token with one of the service roles. */
  readonly byService: boolean;
  readonly attachment: Attachment;
  /** The attachment by which the compute side holds this volume for this server; `null` where it does not know of one. */
  readonly heldByCompute: string | null;
}

/** Throws when the compute side still has it. */
export const guardDeletion = ({ byService, attachment, heldByCompute }: GuardQuestion): void => {
  if (byService || attachment.serverId === null || (linkOf(attachment)?.connection ?? null) === null) return;
  if (heldByCompute !== attachment.id) return;
  throw new Rejection('detach-through-compute', `Detach volume from instance ${attachment.serverId} using the Compute API`, {
    state: attachment.stage,
    holder: attachment.serverId,
    retryable: false,
  });
};

/** Which attachment is meant when none is named (rows 3–5): the only one, or nobody can say. */
export const onlyAttachment = (attachments: readonly Attachment[]): Attachment | null => {
  if (attachments.length < 2) return attachments[0] ?? null;
  throw new Rejection('attachment-ambiguous', 'Volume has more than one attachment; name the attachment_id to detach.');
};
