/** The table of domain §5, as far as it is about one attachment; who is asked and what a token is worth is decided before. */
import { describe, expect, it } from '@jest/globals';
import type { Attachment } from '../../../src/domain/volume/attachment.js';
import { evolveAttachment } from '../../../src/domain/volume/attachment.evolve.js';
import { guardDeletion, onlyAttachment } from '../../../src/domain/volume/deletion-guard.js';
import type { AttachmentEvent } from '../../../src/domain/volume/volume.events.js';
import { rejectionOf } from '../../support/decider-spec.js';
import * as example from '../../support/examples.js';
import { a1, a2, attachedByClient, reserved } from '../../support/examples.js';

const after = (events: readonly AttachmentEvent[]): Attachment => {
  const attachment = events.reduce<Attachment | undefined>(evolveAttachment, undefined);
  if (!attachment) throw new Error('the attachment has ended');
  return attachment;
};
const attached = after(attachedByClient(a1));
const guard = (attachment: Attachment, heldByCompute: string | null, byService = false) =>
  guardDeletion({ attachment, heldByCompute, byService });

describe('the deletion guard', () => {
  it('sends the caller to the compute side when that holds the volume by this attachment (row 11)', () =>
    expect(rejectionOf(() => guard(attached, a1))).toMatchObject({
      ...{ code: 'detach-through-compute', message: 'Detach volume from instance server-1 using the Compute API' },
      detail: { holder: 'server-1', retryable: false },
    }));
  it('lets a service through (row 1)', () => expect(() => guard(attached, a1, true)).not.toThrow());
  it('lets go what has no server (row 7)', () => expect(() => guard(after(attachedByClient(a1, null)), a1)).not.toThrow());
  it('lets go what has no connection (row 7)', () => {
    expect(() => guard(after([reserved(a1)]), a1)).not.toThrow();
    expect(() => guard(after([reserved(a1), example.exportRequested(a1)]), a1)).not.toThrow();
  });
  it('lets go what the compute side does not know (row 9)', () => expect(() => guard(attached, null)).not.toThrow());
  it('lets go what the compute side holds by another attachment (row 10)', () => expect(() => guard(attached, a2)).not.toThrow());
});

describe('which attachment is meant when none is named', () => {
  it('is none where there is none (row 3)', () => expect(onlyAttachment([])).toBeNull());
  it('is the only one (row 4)', () => expect(onlyAttachment([attached])).toBe(attached));
  it('nobody can say where there are several (row 5)', () =>
    expect(rejectionOf(() => onlyAttachment([attached, after([reserved(a2)])])).code).toBe('attachment-ambiguous'));
});
