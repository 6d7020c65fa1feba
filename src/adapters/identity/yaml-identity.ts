import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LeastRecent } from '../../app/commanding/least-recent.js';
import type { Clock } from '../../app/ports/ambient.js';
import type { Credentials, Directory, DomainMember, Identity, Named, Reference, Role, Scope, Session } from '../../app/ports/identity.js';
import { ifThere } from '../system-error.js';
import { IdentityFileError, parseIdentityFile, type IdentityFile, type ProjectEntry, type UserEntry } from './identity-file.js';
import { matchesPassword } from './passwords.js';
import { FileRevocations } from './file-revocations.js';
import type { Revocations } from './revocations.js';
import { digestOf, importTokenKey, loadTokenKey, newAuditId, readToken, signToken, type Claims } from './tokens.js';

export interface YamlIdentityOptions {
  /** Users, projects and roles. Read once; a change takes effect at the next start. */
  readonly file: string;
  /** Keeps the key and the revocations, unless they are shared. */
  readonly dataFolder: string;
  readonly shared?: SharedTokens;
  readonly clock: Clock;
  readonly tokenLifetimeMs?: number;
}

/** What all processes have in common that take each other's tokens. */
export interface SharedTokens {
  /** 32 bytes. */
  readonly key: Buffer<ArrayBuffer>;
  readonly revocations: Revocations;
}

const oneHourMs = 3_600_000;
const rememberedSessions = 10_000;
const domain: Named = { id: 'default', name: 'Default' };

const implied: Record<Role, readonly Role[]> = {
  admin: ['admin', 'member', 'reader'],
  member: ['member', 'reader'],
  reader: ['reader'],
  service: ['service'],
};

export const openYamlIdentity = async ({
  file,
  dataFolder,
  shared,
  clock,
  tokenLifetimeMs = oneHourMs,
}: YamlIdentityOptions): Promise<YamlIdentity> => {
  const [listed, key, revocations] = await Promise.all([
    readIdentityFile(file),
    shared ? importTokenKey(shared.key) : loadTokenKey(join(dataFolder, 'token.key')),
    shared?.revocations ?? FileRevocations.open(join(dataFolder, 'revoked-tokens'), clock),
  ]);
  return new YamlIdentity(listed, { key, revocations, clock, tokenLifetimeMs });
};

const readIdentityFile = async (file: string): Promise<IdentityFile> => {
  const text = await ifThere(readFile(file, 'utf8'));
  if (text === undefined) throw new IdentityFileError(`${file} does not exist`);
  try {
    return parseIdentityFile(text);
  } catch (error) {
    if (error instanceof IdentityFileError) throw new IdentityFileError(`${file}: ${error.message}`);
    throw error;
  }
};

interface Parts {
  readonly key: Awaited<ReturnType<typeof loadTokenKey>>;
  readonly revocations: Revocations;
  readonly clock: Clock;
  readonly tokenLifetimeMs: number;
}

export class YamlIdentity implements Identity, Directory {
  readonly domain = domain;
  readonly region: string;
  private readonly sessions = new LeastRecent<string, Session>(rememberedSessions);

  constructor(
    private readonly listed: IdentityFile,
    private readonly parts: Parts,
  ) {
    this.region = listed.region;
  }

  async authenticate(credentials: Credentials, scope: Scope): Promise<{ token: string; session: Session } | undefined> {
    const proven = credentials.method === 'password' ? await this.byPassword(credentials) : await this.byToken(credentials.token);
    if (!proven) return undefined;

    const project = this.projectFor(proven.user, scope);
    if (project === undefined) return undefined;

    const claims = { ...proven.claims, userId: proven.user.id, projectId: project?.id ?? null, passwordMark: passwordMark(proven.user) };
    const session = this.sessionOf(claims);
    return session && { token: await signToken(claims, this.parts.key), session };
  }

  async validate(token: string): Promise<Session | undefined> {
    const digest = digestOf(token);
    const session = this.sessions.get(digest) ?? (await this.readSession(token, digest));
    return session && (await this.isCurrent(session)) ? session : undefined;
  }

  async revoke(token: string): Promise<void> {
    const session = await this.validate(token);
    const auditId = session?.auditIds[0];
    if (session && auditId !== undefined) await this.parts.revocations.add(auditId, session.expiresAt);
  }

  users(): readonly DomainMember[] {
    return this.listed.users.map(member);
  }

  projects(): readonly DomainMember[] {
    return this.listed.projects.map(member);
  }

  projectsOf(userId: string): readonly DomainMember[] {
    const user = this.listed.users.find(({ id }) => id === userId);
    return this.listed.projects.filter(({ name }) => user?.roles[name]).map(member);
  }

  /** A user nobody knows is checked against somebody's hash all the same, so that it takes as long. */
  private async byPassword({ user: reference, password }: Extract<Credentials, { method: 'password' }>) {
    const user = find(this.listed.users, reference);
    const checked = user ?? this.listed.users[0];
    const matches = checked !== undefined && (await matchesPassword(password, checked.password));
    if (!user || !matches) return undefined;

    const issuedAt = wholeSeconds(this.parts.clock.now());
    const expiresAt = new Date(issuedAt.getTime() + this.parts.tokenLifetimeMs);
    return { user, claims: { methods: ['password'], auditIds: [newAuditId()], issuedAt, expiresAt } };
  }

  /** The new token lives no longer than the old one: else a stolen token would live for ever. */
  private async byToken(token: string) {
    const session = await this.validate(token);
    const user = session && find(this.listed.users, session.user);
    if (!user) return undefined;

    const auditIds = [newAuditId(), ...session.auditIds.slice(0, 1)];
    const methods = ['token', ...session.methods.filter((method) => method !== 'token')];
    return { user, claims: { methods, auditIds, issuedAt: wholeSeconds(this.parts.clock.now()), expiresAt: session.expiresAt } };
  }

  /** `null` is no project, `undefined` is one this user may not have. */
  private projectFor(user: UserEntry, scope: Scope): ProjectEntry | null | undefined {
    if (scope === 'none') return null;
    if (scope === 'default') return this.allowed(user, find(this.listed.projects, { name: user.defaultProject ?? '', domain })) ?? null;
    return this.allowed(user, find(this.listed.projects, scope.project));
  }

  private allowed(user: UserEntry, project: ProjectEntry | undefined): ProjectEntry | undefined {
    return project && user.roles[project.name] ? project : undefined;
  }

  private async readSession(token: string, digest: string): Promise<Session | undefined> {
    const claims = await readToken(token, this.parts.key, this.parts.clock.now());
    const session = claims && this.sessionOf(claims);
    if (session) this.sessions.set(digest, session);
    return session;
  }

  /** `undefined` when the user or the role is gone, or the password is another, since the token was made. */
  private sessionOf({ userId, projectId, ...claims }: Claims): Session | undefined {
    const user = this.listed.users.find(({ id }) => id === userId);
    if (!user || passwordMark(user) !== claims.passwordMark) return undefined;

    const { methods, auditIds, issuedAt, expiresAt } = claims;
    const session = { user: member(user), methods, auditIds, issuedAt, expiresAt };
    if (projectId === null) return { ...session, project: null, roles: [] };

    const project = this.allowed(user, find(this.listed.projects, { id: projectId }));
    return project && { ...session, project: member(project), roles: rolesOn(project, user) };
  }

  private async isCurrent({ expiresAt, auditIds: [auditId = ''] }: Session): Promise<boolean> {
    return expiresAt > this.parts.clock.now() && !(await this.parts.revocations.has(auditId));
  }
}

const member = ({ id, name }: Named): DomainMember => ({ id, name, domain });

const find = <Entry extends Named>(entries: readonly Entry[], reference: Reference): Entry | undefined => {
  if ('id' in reference) return entries.find(({ id }) => id === reference.id);
  const inDomain = 'id' in reference.domain ? reference.domain.id === domain.id : isDefault(reference.domain.name);
  return inDomain ? entries.find(({ name }) => name === reference.name) : undefined;
};

/** Both spellings are in use; a Keystone on most databases does not tell them apart either. */
const isDefault = (name: string): boolean => name.toLowerCase() === domain.name.toLowerCase();

const rolesOn = (project: ProjectEntry, user: UserEntry): readonly Role[] => [
  ...new Set((user.roles[project.name] ?? []).flatMap((role) => implied[role])),
];

const passwordMark = ({ password }: UserEntry): string => digestOf(password.key.toString('base64url')).slice(0, 12);

/** Tokens count whole seconds. */
const wholeSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);
