/** Whom or what an audit is about, and who reads it. */
import { Rejection, type RejectionCode } from '../../domain/kernel/rejection.js';
import { lifelineKey, type Lifeline, lifelines, ownerAt, ownersOf } from '../../projections/lifelines.projection.js';
import { tableOf } from '../../projections/projection.js';
import { maySee, type Requester } from '../commanding/requester.js';
import type { RowSource } from '../ports/read-model.js';

export const subjectKinds = ['volume', 'server', 'host', 'project', 'attachment', 'user'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
}

/** Any `Requester` is one. */
export type Viewer = Pick<Requester, 'user' | 'project' | 'isAdmin' | 'isService'>;

/** Who sits at the machine itself. */
export const operator: Viewer = { user: { id: 'operator' }, project: { id: '' }, isAdmin: true, isService: false };

export const seesAll = ({ isAdmin, isService }: Viewer): boolean => isAdmin || isService;

/** Of things that belong to a project and were never anybody's, nothing is shown but to those who see all. */
export const maySeeOf = (viewer: Viewer, projectId: string | null): boolean =>
  projectId === null ? seesAll(viewer) : maySee(viewer, projectId);

const unknown: Readonly<Record<SubjectKind, readonly [code: RejectionCode, word: string]>> = {
  volume: ['volume-not-found', 'Volume'],
  server: ['server-not-found', 'Instance'],
  host: ['host-not-found', 'Host'],
  project: ['project-not-found', 'Project'],
  attachment: ['attachment-not-found', 'Volume attachment'],
  user: ['user-not-found', 'User'],
};

export const noSuch = ({ kind, id }: Subject): Rejection => {
  const [code, word] = unknown[kind];
  return new Rejection(code, `${word} ${id} could not be found.`);
};

/**
 * May this viewer see anything that ever happened to this? Also long after it has gone: its lifeline says whose it was. What always was
 * another's, or never was, is refused in the same words. Of what changed hands each sees what was while it was theirs: `wasSeen`. Answers the lifeline of what has one; projects and users have none.
 */
export const requireVisible = async (rows: Pick<RowSource, 'find'>, viewer: Viewer, subject: Subject): Promise<Lifeline | undefined> => {
  const { kind, id } = subject;
  if (kind === 'project' || kind === 'user') {
    const own = kind === 'project' ? viewer.project.id : viewer.user.id;
    if (own !== id && !viewer.isAdmin) throw noSuch(subject);
    return undefined;
  }
  if (kind === 'host' && !viewer.isAdmin) throw new Rejection('forbidden', 'Hosts are shown to administrators only.');
  const line = await rows.find<Lifeline>(tableOf(lifelines), lifelineKey(kind, id));
  if (!line || (kind !== 'host' && !ownersOf(line).some((owner) => maySeeOf(viewer, owner)))) throw noSuch(subject);
  return line;
};

/** Was it this viewer's to see when this event happened? */
export const wasSeen = (viewer: Viewer, line: Lifeline, position: bigint): boolean =>
  line.kind === 'host' || maySeeOf(viewer, ownerAt(line, position));
