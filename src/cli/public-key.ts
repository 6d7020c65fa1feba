/** A public key as people have it: as `mooring audit key` prints it, or in a file, also as PEM. */
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isPublicKey } from '../app/evidence/signatures.js';

export const publicKeyOf = (said: string): string => {
  if (isPublicKey(said)) return said;
  const text = textOf(said);
  const key = text.includes('BEGIN PUBLIC KEY') ? fromPem(text, said) : text;
  if (!isPublicKey(key)) throw noKey(said);
  return key;
};

export const asPem = (publicKey: string): string => {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    .export({ format: 'pem', type: 'spki' })
    .toString();
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw noKey(file, cause);
  }
};

const fromPem = (pem: string, said: string): string => {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64') : '';
  } catch (cause) {
    throw noKey(said, cause);
  }
};

const noKey = (said: string, cause?: unknown): Error =>
  new Error(`--key ${JSON.stringify(said)} is neither an Ed25519 public key in base64 nor a file that holds one`, { cause });
