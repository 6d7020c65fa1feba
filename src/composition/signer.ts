/** The key this installation signs with: of the key that all its processes share, or one of its own in the data folder, made at the first start. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { derivedKey } from '../adapters/secrets/derived-key.js';
import { folderKey } from '../adapters/secrets/key-file.js';
import { ed25519Signer } from '../adapters/signing/ed25519-signer.js';
import type { Signer } from '../app/ports/signer.js';
import type { Config } from './config.js';

export const openSigner = async ({ data, secretKey }: Config): Promise<Signer> =>
  ed25519Signer(secretKey === null ? await folderKey(join(data, 'signing')) : derivedKey(secretKey, 'signing'));

/** The key before this one, which vouches for it: an operator who wants another moves the folder `signing` aside to `signing-before`. */
export const signerBefore = async ({ data }: Config): Promise<Signer | null> => {
  const folder = join(data, 'signing-before');
  return existsSync(join(folder, 'key')) ? ed25519Signer(await folderKey(folder)) : null;
};
