import type { Session } from '../../ports/identity.js';
import { stableId, type Service } from './catalog.js';

/** The body of a token answer. An unscoped token has no project, no roles and no catalog. */
export const tokenView = (session: Session, catalog: readonly Service[] | undefined): object => {
  const { user, project, roles, methods, auditIds, issuedAt, expiresAt } = session;
  return {
    token: {
      methods,
      user: { ...user, password_expires_at: null },
      audit_ids: auditIds,
      expires_at: microseconds(expiresAt),
      issued_at: microseconds(issuedAt),
      ...(project && { project, is_domain: false, roles: roles.map((name) => ({ id: stableId(`role ${name}`), name })) }),
      ...(project && catalog && { catalog }),
    },
  };
};

/** Keystone's times have six digits after the point, and there are clients that insist. */
const microseconds = (date: Date): string => date.toISOString().replace('Z', '000Z');
