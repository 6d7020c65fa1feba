/** What can be asked of volumes, attachments, servers and hosts: each list with its filters, orders and pages, each thing by itself, in every face. */
import { demoProject } from '../fake-identity.js';
import { serverAt } from '../plans.js';
import type { Known } from './known.js';
import type { Request } from './planning-lab.js';

export interface Question {
  /** As of now, or as of a position or a time. */
  readonly asked: (at?: string) => Request;
  readonly told: string;
}

type Asker = Extract<Request['as'], 'member' | 'admin'>;

export const questions = (known: Pick<Known, 'volumes' | 'attachments'>, hypervisors: readonly string[]): readonly Question[] =>
  (['member', 'admin'] as const).flatMap((as) => [
    ...[...volumeLists, ...known.volumes.flatMap(ofVolume), ...known.attachments.flatMap(ofAttachment)].map((path) =>
      get(as, `/volume/v3/${demoProject.id}/${path}`, 'volume 3.71'),
    ),
    ...[...computeLists, ...[1, 2, 3, 4, 5, 6].flatMap(ofServer), ...hypervisors.map((id) => `os-hypervisors/${id}?with_servers=true`)].map(
      (path) => get(as, `/compute/v2.1/${path}`, 'compute 2.89'),
    ),
    ...known.volumes.flatMap((id) => [1, 2].map((server) => get(as, `/compute/v2.1/${ofServer(server)[1]}/${id}`, 'compute 2.89'))),
    ...[...graphQueries, ...known.volumes.map((id) => `volume(AT, id: "${id}") { ${wholeVolume} }`)].map((query) => graph(as, query)),
  ]);

const get = (as: Asker, path: string, version: string): Question => ({
  told: `${as} GET ${path}`,
  asked: (at) => {
    const moment = at === undefined ? '' : `${path.includes('?') ? '&' : '?'}at=${encodeURIComponent(at)}`;
    return { as, method: 'GET', path: path + moment, version };
  },
});

const graph = (as: Asker, query: string): Question => ({
  told: `${as} ${query}`,
  asked: (at) => ({
    ...{ as, method: 'POST', path: '/graphql' },
    body: { query: `query ($at: String) { ${query.replace('AT', 'at: $at')} }`, variables: { at: at ?? null } },
  }),
});

const volumeLists: readonly string[] = [
  ...['volumes', 'volumes?limit=1&offset=1', 'volumes?name=one', 'volumes?bootable=true'],
  ...['volumes/detail', 'volumes/detail?limit=2', 'volumes/detail?sort=name:asc,created_at:desc', 'volumes/detail?sort=size:desc&limit=3'],
  ...['volumes/detail?status=available', 'volumes/detail?status=in-use', 'volumes/detail?with_count=true&limit=1'],
  ...['volumes/detail?all_tenants=1', 'volumes/summary', 'volumes/summary?all_tenants=1'],
  `volumes/detail?metadata=${encodeURIComponent('{"key-1":"one"}')}`,
  ...['attachments', 'attachments/detail', 'attachments/detail?limit=1', 'attachments?status=attached', 'attachments/detail?all_tenants=1'],
  `attachments?instance_id=${serverAt(1)}`,
  ...['limits', `os-quota-sets/${demoProject.id}?usage=true`, 'types', 'os-services', 'scheduler-stats/get_pools?detail=true'],
];

const ofVolume = (id: string): readonly string[] => [
  ...[`volumes/${id}`, `volumes/${id}/metadata`, `volumes/${id}/metadata/key-1`],
  ...[`volumes?marker=${id}&limit=2`, `attachments/detail?volume_id=${id}`],
];

const ofAttachment = (id: string): readonly string[] => [`attachments/${id}`, `attachments?marker=${id}`];

const computeLists: readonly string[] = [
  ...['servers', 'servers/detail', 'servers?limit=1', 'servers?status=ACTIVE', 'servers/detail?all_tenants=1'],
  ...['servers/detail?sort_key=display_name&sort_dir=desc', `servers?marker=${serverAt(2)}`, 'servers/detail?host=sim-1'],
  ...['limits', `os-quota-sets/${demoProject.id}/detail`, 'os-services', 'os-availability-zone/detail'],
  ...['os-hypervisors', 'os-hypervisors/detail'],
];

const ofServer = (index: number): readonly [string, string] => [
  `servers/${serverAt(index)}`,
  `servers/${serverAt(index)}/os-volume_attachments`,
];

const attachmentFields = 'id status device mode driver serverId hostName createdAt attachedAt';
const wholeVolume = `id status attachStatus name sizeGiB metadata readonly bootable createdAt updatedAt volumeType { id name }
  attachments { totalCount edges { node { ${attachmentFields} server { name status } } } }`;

const page = 'totalCount pageInfo { hasNextPage endCursor } edges';

const graphQueries: readonly string[] = [
  `volumes(AT, first: 3, sort: [{ by: NAME, direction: DESC }]) { ${page} { cursor node { ${wholeVolume} } } }`,
  `volumes(AT, filter: { status: "in-use" }) { ${page} { node { id host { name maintenance { service } } } } }`,
  `volumes(AT, allProjects: true) { ${page} { node { id } } }`,
  `attachments(AT, first: 2, sort: [{ by: STATUS }]) { ${page} { node { ${attachmentFields} volume { id status } } } }`,
  `servers(AT) { ${page} { node { id name status locked lockedReason updatedAt hostName devices { device volumeId } } } }`,
  `hosts(AT) { ${page} { node { name computes stores maintenance { service reason } updatedAt } } }`,
  `volumeTypes(AT) { ${page} { node { id name } } }`,
];
