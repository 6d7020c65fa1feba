import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * `scrypt:<N>:<r>:<p>:<salt>:<key>`, the last two in base64url. About 40 ms of one thread, off the event loop: the
 * command line clients log in on every call. Generated passwords need no more; whoever picks their own may raise N.
 */
const cost = { N: 16_384, r: 8, p: 1 };
const keyBytes = 32;
/** Node refuses to use more than this for one password, so a hash that asks for more is refused when it is read. */
const maxMemory = 256 * 1024 * 1024;

export interface PasswordHash {
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
  readonly salt: Buffer;
  readonly key: Buffer;
}

export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16);
  const key = await derive(password, { cost, salt });
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join(':');
};

/** `undefined` when this is no hash of ours. */
export const readPasswordHash = (text: string): PasswordHash | undefined => {
  const [, N, r, p, salt, key] = /^scrypt:(\d{1,7}):(\d{1,2}):(\d{1,2}):([\w-]{16,}):([\w-]{43})$/.exec(text) ?? [];
  if (!salt || !key) return undefined;

  const read = {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
  return isUsable(read.cost) ? read : undefined;
};

const isUsable = ({ N, r, p }: PasswordHash['cost']): boolean =>
  N > 1 && Number.isInteger(Math.log2(N)) && r > 0 && p > 0 && 128 * (N + p) * r < maxMemory;

export const matchesPassword = async (password: string, hash: PasswordHash): Promise<boolean> =>
  timingSafeEqual(await derive(password, hash), hash.key);

const derive = (password: string, { cost, salt }: Omit<PasswordHash, 'key'>): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, keyBytes, { ...cost, maxmem: maxMemory }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
