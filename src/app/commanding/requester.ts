import type { Cause } from './cause.js';

/** Who asks, as far as commands and queries care. What faces know of a request is one of these. */
export interface Requester {
  readonly requestId: string;
  readonly correlationId: string;
  readonly user: { readonly id: string };
  readonly project: { readonly id: string };
  readonly isAdmin: boolean;
  /** A service vouches for the request (domain §5). */
  readonly isService: boolean;
}

export const causeOf = ({ requestId, correlationId, user, project }: Requester): Cause => ({
  correlationId,
  causationId: requestId,
  actor: user.id,
  projectId: project.id,
});

/** For whom something is shown. */
export type Viewer = Pick<Requester, 'isAdmin' | 'isService' | 'project'>;

/** Another project's object answers exactly like one that is not there (domain §10.15). */
export const maySee = ({ isAdmin, isService, project }: Viewer, projectId: string): boolean =>
  isAdmin || isService || project.id === projectId;
