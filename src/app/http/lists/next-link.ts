import type { FastifyRequest } from 'fastify';
import { baseUrl } from '../request/host.js';
import type { Page } from './list-query.js';

export type Links = readonly { readonly rel: 'next'; readonly href: string }[];

/**
 * Where the list goes on, for `volumes_links` and its like: `undefined` when this page was not full. A page that is just full gets
 * a link though nothing may follow, as clients expect it.
 */
export const nextLinks = (request: FastifyRequest, rows: readonly { readonly id: string }[], { limit }: Page): Links | undefined => {
  const last = rows.at(-1);
  if (!last || rows.length < limit) return undefined;

  const base = baseUrl(request);
  const { pathname, searchParams } = new URL(request.url, base);
  searchParams.set('marker', last.id);
  searchParams.delete('offset');
  return [{ rel: 'next', href: `${base}${pathname}?${searchParams.toString()}` }];
};
