/** What a question about history is about. */
import { Args, ID, registerEnumType } from '@nestjs/graphql';
import { Rejection } from '../../../domain/kernel/rejection.js';
import { contextOf } from '../../http/access/decorators.js';
import type { RequestContext } from '../../http/access/request-context.js';
import type { Asked } from '../running/asked.js';

export enum ThingKind {
  VOLUME = 'volume',
  ATTACHMENT = 'attachment',
  SERVER = 'server',
  HOST = 'host',
}
registerEnumType(ThingKind, { name: 'ThingKind' });

/** A project has a history, too: that of all there is in it. */
export enum HistoryKind {
  VOLUME = 'volume',
  ATTACHMENT = 'attachment',
  SERVER = 'server',
  HOST = 'host',
  PROJECT = 'project',
}
registerEnumType(HistoryKind, { name: 'HistoryKind' });

export const OfKind = () => Args('kind', { type: () => HistoryKind });
export const Id = () => Args('id', { type: () => ID });
export const Moment = (name: string, description: string) => Args(name, { type: () => String, nullable: true, description });

type Kind = `${HistoryKind}`;

/** Which hosts there are, and what happened to them, is for administrators. */
export const viewerOf = ({ request }: Pick<Asked, 'request'>, kind: Kind): RequestContext => {
  const requester = contextOf(request);
  if (kind !== 'host' || requester.isAdmin) return requester;
  throw new Rejection('forbidden', "Policy doesn't allow this request to be performed: it takes the role admin.");
};

/** Names of hosts, and ids of projects, are what they are; all other ids are UUIDs. */
export const idOf = (kind: Kind, id: string): string => (kind === 'host' || kind === 'project' ? id : id.toLowerCase());

export const subjectOf = <K extends Kind>(kind: K, id: string): { readonly kind: K; readonly id: string } => ({ kind, id: idOf(kind, id) });
