/** A secret as it lies in its file: nonce, tag, ciphertext. It opens only with the key and under the name it was sealed for. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

export const keyLength = 32;
/** The least a sealed secret can be long. */
export const sealedLength = nonceLength + tagLength;

export interface Sealing {
  readonly key: Buffer;
  /** What the secret belongs to: a file put under another name does not open. */
  readonly name: string;
}

export const seal = ({ key, name }: Sealing, secret: string): Buffer => {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(name));
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
};

/** Throws when it was not sealed with this key under this name. */
export const unseal = ({ key, name }: Sealing, sealed: Buffer): string => {
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceLength), { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(nonceLength, nonceLength + tagLength));
  return decipher.update(sealed.subarray(nonceLength + tagLength), undefined, 'utf8') + decipher.final('utf8');
};
