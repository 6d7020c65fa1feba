import type { Requester } from '../../commanding/requester.js';
import type { DomainMember, Named, Role, Session } from '../../ports/identity.js';

/** Who sent a request, as its tokens say. */
export interface Caller {
  readonly session: Session;
  /** A service vouches for the request: it sent a valid service token beside the user's, or its own as the user's. */
  readonly isService: boolean;
}

/** What a command or a query needs to know about the request behind it. Only requests with a project get one. */
export interface RequestContext extends Requester {
  readonly user: Named;
  readonly project: DomainMember;
  readonly roles: readonly string[];
}

export const hasRole = ({ session, isService }: Caller, role: Role): boolean =>
  session.roles.includes(role) || (role === 'service' && isService);
