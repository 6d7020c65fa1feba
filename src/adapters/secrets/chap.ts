import { createHash, randomInt } from 'node:crypto';

/** Windows takes 12 to 16 characters, open-iscsi and tgt take those too; letters and digits need quoting nowhere. 95 bits. */
const passwordLength = 16;
const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Follows from the export, so that an account can be found and removed even when its secret is lost. */
export const usernameOf = (exportId: string): string => `m${createHash('sha256').update(exportId).digest('hex').slice(0, 20)}`;

export const newPassword = (): string =>
  Array.from({ length: passwordLength }, () => characters.charAt(randomInt(characters.length))).join('');
