/** Who is asking, and what they may do. The built-in one reads a file; another may ask a Keystone. */

/** Admin may what a member may, a member what a reader may. `service` stands beside them: it is for programs. */
export type Role = 'reader' | 'member' | 'admin' | 'service';

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** A user or a project. Names are unique within their domain, ids everywhere. */
export interface DomainMember extends Named {
  readonly domain: Named;
}

/** How a caller names a user or project: by id, or by name and domain. */
export type Reference = { readonly id: string } | { readonly name: string; readonly domain: Readonly<{ id: string } | { name: string }> };

export type Credentials =
  | { readonly method: 'password'; readonly user: Reference; readonly password: string }
  | { readonly method: 'token'; readonly token: string };

/** `default`: the user's own project where there is one, else none. */
export type Scope = 'default' | 'none' | { readonly project: Reference };

/** What a token says, as of now. */
export interface Session {
  readonly user: DomainMember;
  /** `null`: an unscoped token, good for asking which projects there are and for nothing else. */
  readonly project: DomainMember | null;
  /** With those implied by others; empty without a project. */
  readonly roles: readonly string[];
  /** How the user proved who they are, latest first. */
  readonly methods: readonly string[];
  /** First its own, then that of the token it was made from. */
  readonly auditIds: readonly string[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export interface Identity {
  /** `undefined` when anything about it is wrong; it does not say what, not even by how long it takes. */
  authenticate(credentials: Credentials, scope: Scope): Promise<{ token: string; session: Session } | undefined>;
  /** `undefined` for a token that is garbage, expired, revoked, or of a user who is gone. Asked on every request: cheap. */
  validate(token: string): Promise<Session | undefined>;
  /** From now on, and after a restart, this token is no longer valid. One that is not valid anyway: nothing to do. */
  revoke(token: string): Promise<void>;
}

/** Who and what there is. Only the built-in identity has one; with a Keystone, clients ask Keystone. */
export interface Directory {
  readonly domain: Named;
  readonly region: string;
  users(): readonly DomainMember[];
  projects(): readonly DomainMember[];
  projectsOf(userId: string): readonly DomainMember[];
}

export const IDENTITY = Symbol('Identity');
export const DIRECTORY = Symbol('Directory');
