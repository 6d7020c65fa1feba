import { hkdfSync } from 'node:crypto';
import { keyLength } from './seal.js';

/** A key of its own for each purpose, from the one key an operator has to keep. */
export const derivedKey = (secretKey: Buffer, purpose: string): Buffer<ArrayBuffer> =>
  Buffer.from(hkdfSync('sha256', secretKey, Buffer.alloc(0), `mooring ${purpose}`, keyLength));
