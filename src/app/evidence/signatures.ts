/** Ed25519 signatures, as anybody can check them who has the public key. */
import { createHash, createPublicKey, verify } from 'node:crypto';

/** What precedes the 32 bytes of an Ed25519 public key in a SubjectPublicKeyInfo (RFC 8410). */
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

const base64Of32 = /^[A-Za-z\d+/]{42}[AEIMQUYcgkosw048]=$/;

/** In the one way there is to write it. */
export const isPublicKey = (value: string): boolean => base64Of32.test(value);

export const keyIdOf = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16);

export interface Signed {
  readonly bytes: Uint8Array;
  readonly publicKey: string;
  readonly signature: string;
}

export const isSignedBy = ({ bytes, publicKey, signature }: Signed): boolean => {
  const signed = Buffer.from(signature, 'base64');
  if (!isPublicKey(publicKey) || signed.toString('base64') !== signature) return false;
  const der = Buffer.concat([publicPrefix, Buffer.from(publicKey, 'base64')]);
  return verify(null, bytes, createPublicKey({ key: der, format: 'der', type: 'spki' }), signed);
};
