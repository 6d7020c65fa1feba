import { hash, randomBytes, webcrypto } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { ensurePrivateFile } from './private-file.js';

/** What a token carries. Roles are not in it: they are looked up, so that taking one away takes effect. */
export interface Claims {
  readonly userId: string;
  readonly projectId: string | null;
  readonly methods: readonly string[];
  readonly auditIds: readonly string[];
  /** Changes with the user's password, and so ends the tokens made with the old one. */
  readonly passwordMark: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

type Key = webcrypto.CryptoKey;

/** The key is made at the first start. Nodes that share it accept each other's tokens. */
export const loadTokenKey = async (file: string): Promise<Key> => {
  const stored = await ensurePrivateFile(file, `${randomBytes(32).toString('base64url')}\n`);
  const bytes = Buffer.from(stored.trim(), 'base64url');
  if (bytes.length !== 32) throw new Error(`${file} does not hold a key of 32 bytes; remove it to have a new one made`);
  return importTokenKey(bytes);
};

export const importTokenKey = (bytes: Uint8Array<ArrayBuffer>): Promise<Key> =>
  webcrypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);

export const signToken = (claims: Claims, key: Key): Promise<string> => {
  const { userId, projectId, methods, auditIds, passwordMark, issuedAt, expiresAt } = claims;
  return new SignJWT({ prj: projectId, mth: methods, aid: auditIds, pwd: passwordMark })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(key);
};

/** `undefined` for what we did not sign, and for what has expired by `now`. */
export const readToken = async (token: string, key: Key, now: Date): Promise<Claims | undefined> => {
  try {
    const { payload } = await jwtVerify<Signed>(token, key, {
      algorithms: ['HS256'],
      currentDate: now,
      requiredClaims: ['sub', 'iat', 'exp'],
    });
    return claimsOf(payload);
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
};

/** The shape `signToken` gives; whoever else could sign holds the key. */
interface Signed {
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly prj: string | null;
  readonly mth: readonly string[];
  readonly aid: readonly string[];
  readonly pwd: string;
}

const claimsOf = ({ sub, iat, exp, prj, mth, aid, pwd }: Signed): Claims => ({
  userId: sub,
  projectId: prj,
  methods: mth,
  auditIds: aid,
  passwordMark: pwd,
  issuedAt: new Date(iat * 1000),
  expiresAt: new Date(exp * 1000),
});

export const newAuditId = (): string => randomBytes(16).toString('base64url');

/** To remember a token without keeping it. */
export const digestOf = (token: string): string => hash('sha256', token, 'base64url');
