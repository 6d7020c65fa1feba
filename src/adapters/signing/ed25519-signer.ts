import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { keyIdOf } from '../../app/evidence/signatures.js';
import type { Signer } from '../../app/ports/signer.js';

/** What precedes the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The same 32 bytes always make the same key. */
export const ed25519Signer = (seed: Buffer): Signer => {
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  return { keyId: keyIdOf(publicKey), publicKey, sign: (bytes) => sign(null, bytes, key).toString('base64') };
};
