/** What entries of history lead to is read by as many questions for fifty of them as for two. */
import { expect, it } from '@jest/globals';
import type { QueryBus } from '@nestjs/cqrs';
import type { Asked } from '../../../src/app/graphql/running/asked.js';
import { Reading } from '../../../src/app/graphql/running/reading.js';
import type { Readings } from '../../../src/app/graphql/running/readings.js';
import { TimelineResolver } from '../../../src/app/graphql/history/timeline.resolver.js';
import type { TimelineNode } from '../../../src/app/graphql/history/timeline.type.js';
import type { Audit } from '../../../src/app/audit/audit.js';
import type { TimelineEntry } from '../../../src/app/audit/timeline.js';
import type { RequestContext } from '../../../src/app/http/access/request-context.js';
import type { RequestState } from '../../../src/app/http/request/request-state.js';
import type { RowSource } from '../../../src/app/ports/read-model.js';
import { FindRowsHandler, type FindRows } from '../../../src/app/reading/find-rows.js';
import { hostNode } from '../../../src/app/graphql/hosts/host.type.js';
import { HostsResolver } from '../../../src/app/graphql/hosts/hosts.resolver.js';
import type { HostRow } from '../../../src/projections/hosts.projection.js';
import { volumeRelated } from '../../../src/app/graphql/volumes/volume.type.js';
import { serverRelated } from '../../../src/app/graphql/servers/server.type.js';
import { attachmentRelated } from '../../../src/app/graphql/attachments/attachment.type.js';

const session = { user: { id: 'me', name: 'me' }, project: { id: 'mine' }, roles: ['reader'] };
const state = { correlationId: 'req-0', knownCaller: { session, isService: false } } as unknown as RequestState;
const asked = { request: { id: 'req-0', state } } as unknown as Asked;

const entry = (index: number): TimelineEntry =>
  ({
    ...{ position: String(index), volumeId: `volume-${index % 7}`, serverId: `server-${index % 5}`, attachmentId: `attachment-${index}` },
    ...{ begunBy: `req-${index % 3}`, data: {} },
  }) as unknown as TimelineEntry;

const readsFor = async (entries: number): Promise<readonly string[]> => {
  const reads: string[] = [];
  const rows = {
    findMany: (table: string, keys: readonly string[]) => {
      reads.push(`${table}: ${keys.length}`);
      return Promise.resolve(new Map());
    },
  } as unknown as RowSource;
  const handler = new FindRowsHandler(rows);
  const queries = { execute: (query: FindRows<'volumes'>) => handler.execute(query) } as unknown as QueryBus;
  const reading = new Reading({ project: { id: 'mine' } } as RequestContext, queries, null);
  const audit = {
    timeline: () =>
      Promise.resolve(
        (async function* () {
          for (let index = 0; index < entries; index += 1) yield await Promise.resolve(entry(index));
        })(),
      ),
  } as unknown as Audit;
  const resolver = new TimelineResolver(audit, rows, { at: () => Promise.resolve(reading) } as unknown as Readings);
  const { edges } = await resolver.timeline(asked, 'volume', 'volume-0', null, null, { first: entries });
  await Promise.all(edges.map(({ node }) => leadOn(resolver, node)));
  return reads;
};

/** As somebody does who asks for all four. */
const leadOn = (resolver: TimelineResolver, node: TimelineNode): Promise<readonly unknown[]> => {
  const { volumeId = null, serverId = null, attachmentId = null } = node.named;
  const { reading } = node;
  return Promise.all([
    volumeRelated(reading, volumeId),
    serverRelated(reading, serverId),
    attachmentRelated(reading, attachmentId),
    resolver.request(node),
  ]);
};

it('asks once for each kind of thing, and for each thing once', async () => {
  const [few, many] = [await readsFor(2), await readsFor(50)];
  expect([few.length, many.length]).toEqual([4, 4]);
  expect(many.map((read) => read.replace(/^(\w+?)(_v\d+)?: /, '')).sort()).toEqual(['3', '5', '50', '7']);
});

it('asks once which hosts are silent, however many it shows', async () => {
  let asks = 0;
  const silent = () => {
    asks += 1;
    return Promise.resolve(new Set(['host-3']));
  };
  const reading = new Reading({ project: { id: 'mine' } } as RequestContext, {} as unknown as QueryBus, null);
  const resolver = new HostsResolver({} as unknown as Readings, { silent });
  const told = await Promise.all(['host-1', 'host-2', 'host-3'].map((name) => resolver.silent(hostNode(reading, rowOf(name)))));
  expect([told, asks]).toEqual([[false, false, true], 1]);
});

const rowOf = (hostName: string): HostRow =>
  ({ host: { hostName, connector: {}, disabled: {} }, createdAt: '', updatedAt: '' }) as unknown as HostRow;
