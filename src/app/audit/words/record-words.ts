/** What is on record of the record itself, in words. */
import type { AuditEvent, ImportEvent } from '../../../domain/audit/audit.events.js';
import type { Words } from './telling.js';

export const recordWords: Words<AuditEvent | ImportEvent> = {
  CheckpointSigned: ({ count, hash, keyId }) => `checkpoint signed: the first ${count} events are as they were, ${hash}, key ${keyId}`,
  AuditKeyIntroduced: ({ keyId, vouchedBy }) =>
    `checkpoints are signed with key ${keyId} from now on, ${vouchedBy ? `as key ${vouchedBy.keyId} confirms` : 'which no older key confirms'}`,
  LogImported: ({ count, exportedAt, keyId }) =>
    `everything before this, ${count} events, was read from an export of ${exportedAt}, ${keyId === null ? 'not signed' : `key ${keyId}`}`,
  ImportBegun: ({ count }) => `an import of ${count} events has begun; the log is not whole until it ends`,
  ImportEnded: () => 'the import has ended; the log is whole',
};
