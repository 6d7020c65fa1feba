/** Checkpoints and keys: how they are signed, and how anybody checks that. */
import type { AuditKeyIntroduced, CheckpointHeader, CheckpointSigned, KeyIntroduction } from '../../domain/audit/audit.events.js';
import type { Signer } from '../ports/signer.js';
import { canonical } from './canonical.js';
import { isSignedBy, keyIdOf } from './signatures.js';

/** What a signature is for goes into what is signed, so that none can be used for something else. */
const headerBytes = (header: CheckpointHeader): Uint8Array => {
  const { count, position, hash, root, previousCount, keyId, signedAt } = header;
  return Buffer.from(canonical({ mooring: 'checkpoint', count, position, hash, root, previousCount, keyId, signedAt }));
};

const introductionBytes = ({ keyId, publicKey, introducedAt }: KeyIntroduction): Uint8Array =>
  Buffer.from(canonical({ mooring: 'key', keyId, publicKey, introducedAt }));

export const signedCheckpoint = (signer: Signer, header: Omit<CheckpointHeader, 'keyId'>): CheckpointSigned => {
  const whole = { ...header, keyId: signer.keyId };
  return { type: 'CheckpointSigned', data: { ...whole, signature: signer.sign(headerBytes(whole)) } };
};

export const isCheckpointSignedBy = (publicKey: string, { data }: CheckpointSigned): boolean =>
  data.keyId === keyIdOf(publicKey) && isSignedBy({ bytes: headerBytes(data), publicKey, signature: data.signature });

export const introduced = (signer: Signer, before: Signer | null, introducedAt: string): AuditKeyIntroduced => {
  const introduction = { keyId: signer.keyId, publicKey: signer.publicKey, introducedAt };
  const bytes = introductionBytes(introduction);
  const vouchedBy = before && { keyId: before.keyId, signature: before.sign(bytes) };
  return { type: 'AuditKeyIntroduced', data: { ...introduction, signature: signer.sign(bytes), vouchedBy } };
};

/** By itself: that it is the key it says it is. */
export const isIntroducedWell = ({ data }: AuditKeyIntroduced): boolean => {
  const { publicKey, signature } = data;
  return data.keyId === keyIdOf(publicKey) && isSignedBy({ bytes: introductionBytes(data), publicKey, signature });
};

export const isVouchedForBy = (publicKey: string, { data }: AuditKeyIntroduced): boolean => {
  const { vouchedBy } = data;
  if (vouchedBy?.keyId !== keyIdOf(publicKey)) return false;
  return isSignedBy({ bytes: introductionBytes(data), publicKey, signature: vouchedBy.signature });
};
