/** Audit ids of tokens that were revoked before their time, each kept until the token would have expired anyway. */
export interface Revocations {
  /** Asked with every request. Throws when nobody can say: then the token is not good enough. */
  has(auditId: string): Promise<boolean>;
  /** Holds at once for who asks here, and soon for who asks elsewhere; returns when it would also hold after a restart. */
  add(auditId: string, expiresAt: Date): Promise<void>;
}
