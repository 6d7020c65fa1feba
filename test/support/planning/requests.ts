/** Anything that anybody might ask to be changed, sensible or not: one way of drawing for every route that changes something. */
import { demoProject } from '../fake-identity.js';
import { serverAt } from '../plans.js';
import type { SeededRandom } from '../seeded-random.js';
import type { Known } from './known.js';
import type { Request } from './planning-lab.js';

type Asked = Pick<Request, 'path'> & { readonly body?: unknown; readonly version?: string };
type Draw = (draw: Drawing) => Asked;

const nowhere = '00000000-0000-4000-8000-00000000dead';

class Drawing {
  constructor(
    readonly random: SeededRandom,
    private readonly known: Known,
  ) {}

  /** Usually the first: what a request is likely to be about. */
  either<Value>(usual: Value, ...others: readonly Value[]): Value {
    return this.random.next() < 0.75 ? usual : this.random.oneOf([usual, ...others]);
  }

  get volume(): string {
    return this.oneOf(this.known.volumes);
  }

  get attachment(): string {
    return this.oneOf(this.known.attachments);
  }

  get type(): string {
    return this.oneOf(this.known.types);
  }

  get webhook(): string {
    return this.oneOf(this.known.webhooks);
  }

  get service(): string {
    return this.oneOf(this.known.services);
  }

  get server(): string {
    return this.either(serverAt(1), ...[2, 2, 3, 4, 5, 6, 99].map(serverAt));
  }

  /** A server and a volume it has; sometimes one that it has not. */
  get device(): readonly [server: string, volume: string] {
    const { devices } = this.known;
    return devices.length > 0 && this.random.next() < 0.85 ? this.random.oneOf(devices) : [this.server, this.volume];
  }

  get connector(): object {
    const host = this.random.oneOf(['sim-1', 'sim-2', 'outside']);
    return this.either({ initiator: `iqn.2026-11.org.example:${host}`, host, ip: '192.0.2.9' }, { host });
  }

  get name(): string {
    return this.random.oneOf(['one', 'two', 'three', '']);
  }

  private oneOf(ids: readonly string[]): string {
    return ids.length > 0 && this.random.next() < 0.95 ? this.random.oneOf(ids) : nowhere;
  }

  get flag(): boolean {
    return this.random.next() < 0.5;
  }
}

const volumeAction: readonly ((draw: Drawing) => object)[] = [
  () => ({ 'os-reserve': null }),
  () => ({ 'os-unreserve': null }),
  () => ({ 'os-begin_detaching': null }),
  () => ({ 'os-roll_detaching': null }),
  ({ flag, server }) => ({ 'os-attach': { mountpoint: '/dev/vdc', ...(flag ? { instance_uuid: server } : { host_name: 'outside' }) } }),
  ({ flag, attachment }) => ({ 'os-detach': flag ? {} : { attachment_id: attachment } }),
  ({ connector }) => ({ 'os-initialize_connection': { connector } }),
  ({ connector }) => ({ 'os-initialize_connection': { connector } }),
  ({ connector }) => ({ 'os-terminate_connection': { connector } }),
  ({ flag }) => ({ 'os-update_readonly_flag': { readonly: flag } }),
  ({ flag }) => ({ 'os-set_bootable': { bootable: flag } }),
  ({ random }) => ({ 'os-extend': { new_size: random.below(4) } }),
  () => ({ 'os-unheard_of': {} }),
];

const metadata = ({ name, random }: Drawing): object => ({ [`key-${random.below(3)}`]: name });
const extraSpecs = ({ flag }: Drawing): object => (flag ? { multiattach: '<is> True' } : { 'some:thing': 'else' });
const namedService = (draw: Drawing, binary: string): object => ({
  host: draw.random.oneOf(['sim-1', 'sim-2', 'sim-1@simulated', 'nobody']),
  binary,
  ...(draw.flag && { disabled_reason: 'to be cleaned' }),
});
const serviceWord = ({ random }: Drawing): string =>
  random.oneOf(['enable', 'enable', 'enable', 'disable', 'disable-log-reason', 'explode']);

/** By method and path, a path with or without its project being the same. */
export const drawn: Readonly<Record<string, Draw>> = {
  'POST /volume/v3/volumes': (draw) => ({
    path: '/volumes',
    body: {
      volume: {
        size: draw.either(1 + draw.random.below(3), 0),
        name: draw.name,
        metadata: metadata(draw),
        ...(draw.flag && { volume_type: draw.type }),
      },
    },
  }),
  'PUT /volume/v3/volumes/:id': (draw) => ({
    path: `/volumes/${draw.volume}`,
    body: { volume: { name: draw.name, ...(draw.flag && { metadata: metadata(draw) }) } },
  }),
  'DELETE /volume/v3/volumes/:id': (draw) => ({ path: `/volumes/${draw.volume}${draw.either('', '?cascade=true', '?force=true')}` }),
  'POST /volume/v3/volumes/:id/metadata': (draw) => ({ path: `/volumes/${draw.volume}/metadata`, body: { metadata: metadata(draw) } }),
  'PUT /volume/v3/volumes/:id/metadata': (draw) => ({ path: `/volumes/${draw.volume}/metadata`, body: { metadata: metadata(draw) } }),
  'PUT /volume/v3/volumes/:id/metadata/:key': (draw) => ({
    path: `/volumes/${draw.volume}/metadata/key-1`,
    body: { meta: draw.either({ 'key-1': draw.name }, { other: 'key' }) },
  }),
  'DELETE /volume/v3/volumes/:id/metadata/:key': (draw) => ({ path: `/volumes/${draw.volume}/metadata/key-${draw.random.below(3)}` }),
  'POST /volume/v3/volumes/:id/action': (draw) => ({ path: `/volumes/${draw.volume}/action`, body: draw.random.oneOf(volumeAction)(draw) }),
  'POST /volume/v3/attachments': (draw) => ({
    path: '/attachments',
    body: {
      attachment: {
        volume_uuid: draw.volume,
        ...(draw.flag && { instance_uuid: draw.server }),
        ...(draw.flag && { connector: draw.connector }),
        ...(draw.flag && { mode: draw.either('rw', 'ro') }),
      },
    },
  }),
  'PUT /volume/v3/attachments/:id': (draw) => ({
    path: `/attachments/${draw.attachment}`,
    body: { attachment: { connector: draw.connector } },
  }),
  'POST /volume/v3/attachments/:id/action': (draw) => ({
    path: `/attachments/${draw.attachment}/action`,
    body: draw.either({ 'os-complete': null }, { 'os-begin': null }),
  }),
  'DELETE /volume/v3/attachments/:id': (draw) => ({ path: `/attachments/${draw.attachment}` }),
  'POST /volume/v3/types': (draw) => ({
    path: '/types',
    body: { volume_type: { name: `type ${draw.name}`, ...(draw.flag && { extra_specs: extraSpecs(draw) }) } },
  }),
  'PUT /volume/v3/types/:id': (draw) => ({ path: `/types/${draw.type}`, body: { volume_type: { name: `type ${draw.name}` } } }),
  'DELETE /volume/v3/types/:id': (draw) => ({ path: `/types/${draw.type}` }),
  'POST /volume/v3/types/:id/extra_specs': (draw) => ({ path: `/types/${draw.type}/extra_specs`, body: { extra_specs: extraSpecs(draw) } }),
  'PUT /volume/v3/types/:id/extra_specs/:key': (draw) => ({ path: `/types/${draw.type}/extra_specs/size`, body: { size: draw.name } }),
  'DELETE /volume/v3/types/:id/extra_specs/:key': (draw) => ({
    path: `/types/${draw.type}/extra_specs/${draw.random.oneOf(['size', 'multiattach', 'some:thing'])}`,
  }),
  'POST /volume/v3/snapshots': (draw) => ({ path: '/snapshots', body: { snapshot: { volume_id: draw.volume } } }),
  'PUT /volume/v3/snapshots/:id': () => ({ path: `/snapshots/${nowhere}`, body: { snapshot: { name: 'new' } } }),
  'DELETE /volume/v3/snapshots/:id': () => ({ path: `/snapshots/${nowhere}` }),
  'PUT /volume/v3/os-services/:action': (draw) => ({
    path: `/os-services/${serviceWord(draw)}`,
    body: namedService(draw, draw.either('cinder-volume', 'cinder-backup')),
  }),
  'POST /compute/v2.1/servers/:server/action': (draw) => ({
    path: `/servers/${draw.server}/action`,
    body: draw.random.oneOf<object>([
      { lock: null },
      { unlock: null },
      { unlock: null },
      { lock: { locked_reason: 'busy' } },
      { reboot: {} },
    ]),
  }),
  'POST /compute/v2.1/servers/:server/os-volume_attachments': (draw) => ({
    path: `/servers/${draw.server}/os-volume_attachments`,
    body: {
      volumeAttachment: {
        volumeId: draw.volume,
        ...(draw.flag && { device: draw.random.oneOf(['/dev/vdb', '/dev/vdc', '/dev/vda']) }),
        ...(draw.flag && { delete_on_termination: draw.flag }),
      },
    },
  }),
  'PUT /compute/v2.1/servers/:server/os-volume_attachments/:volume': (draw) => {
    const [server, volume] = draw.device;
    const asked = { volumeId: draw.either(volume, draw.volume), delete_on_termination: draw.flag };
    return { path: `/servers/${server}/os-volume_attachments/${volume}`, body: { volumeAttachment: asked } };
  },
  'DELETE /compute/v2.1/servers/:server/os-volume_attachments/:volume': (draw) => {
    const [server, volume] = draw.device;
    return { path: `/servers/${server}/os-volume_attachments/${volume}` };
  },
  'PUT /compute/v2.1/os-services/:id': (draw) =>
    draw.flag
      ? { path: `/os-services/${draw.service}`, body: { status: draw.either('enabled', 'disabled') }, version: 'compute 2.101' }
      : {
          path: `/os-services/${serviceWord(draw)}`,
          body: namedService(draw, draw.either('nova-compute', 'nova-scheduler')),
          version: 'compute 2.1',
        },
  'POST /mooring/v1/drift/look': (draw) => ({ path: '/drift/look', body: draw.flag ? { host: draw.either('sim-1', 'nobody') } : {} }),
  'POST /mooring/v1/drift/repair': (draw) => ({ path: '/drift/repair', body: draw.either({}, { ids: ['nothing'] }, { host: 'nobody' }) }),
  'POST /mooring/v1/webhooks': (draw) => ({
    path: '/webhooks',
    body: { webhook: { url: draw.either('https://told.example/changes', 'ftp://told.example'), ...(draw.flag && { kinds: ['volume'] }) } },
  }),
  'DELETE /mooring/v1/webhooks/:id': (draw) => ({ path: `/webhooks/${draw.webhook}` }),
  'DELETE /mooring/v1/webhooks/:id/parked/:kind/:lane': (draw) => ({ path: `/webhooks/${draw.webhook}/parked/volume/${draw.volume}` }),
};

/** What happens often in earnest is drawn often. */
const often = [
  ...['POST /volume/v3/volumes', 'DELETE /volume/v3/volumes/:id', 'POST /volume/v3/volumes/:id/action'],
  ...['POST /volume/v3/volumes/:id/action', 'POST /volume/v3/attachments', 'PUT /volume/v3/attachments/:id'],
  ...['POST /volume/v3/attachments/:id/action', 'DELETE /volume/v3/attachments/:id', 'DELETE /volume/v3/attachments/:id'],
  'POST /compute/v2.1/servers/:server/os-volume_attachments',
  'POST /compute/v2.1/servers/:server/os-volume_attachments',
  'DELETE /compute/v2.1/servers/:server/os-volume_attachments/:volume',
  'DELETE /compute/v2.1/servers/:server/os-volume_attachments/:volume',
];

const mostRedraws = 4;

/** Mostly about something there is. */
export const anyRequest = (random: SeededRandom, known: Known): Request => {
  for (let draws = 0; ; draws += 1) {
    const request = requestOn(random.oneOf([...often, ...Object.keys(drawn)]), random, known);
    if (!JSON.stringify(request).includes(nowhere) || draws === mostRedraws) return request;
  }
};

const requestOn = (route: string, random: SeededRandom, known: Known): Request => {
  const draw = drawn[route];
  if (!draw) throw new Error(`nobody knows how to ask ${route}`);
  const drawing = new Drawing(random, known);
  const { path, ...asked } = draw(drawing);
  const method = route.slice(0, route.indexOf(' ')) as Request['method'];
  const face = faces.find(({ prefixes: [, prefix = ''] }) => route.includes(` ${prefix}/`)) ?? mooringFace;
  return {
    as: someone(route, random),
    method,
    path: drawing.either(...face.prefixes) + path,
    version: drawing.either(...face.versions),
    ...asked,
  };
};

/** The first is asked most. */
interface AskedFace {
  readonly prefixes: readonly [string, ...string[]];
  readonly versions: readonly [string, ...string[]];
}

const mooringFace: AskedFace = { prefixes: ['/mooring/v1'], versions: [''] };
const faces: readonly AskedFace[] = [
  { prefixes: [`/volume/v3/${demoProject.id}`, '/volume/v3'], versions: ['volume 3.71', 'volume 3.67'] },
  { prefixes: ['/compute/v2.1', '/compute/v2.1'], versions: ['compute 2.101', 'compute 2.89', 'compute 2.85'] },
];

/** Mostly somebody who may. */
const someone = (route: string, random: SeededRandom): Request['as'] => {
  if (random.next() < 0.06) return random.oneOf(['reader', 'stranger', 'nova', 'member'] as const);
  if (/types|services|mooring/.test(route)) return 'admin';
  return route.includes('/attachments') ? random.oneOf(['nova', 'member'] as const) : random.oneOf(['member', 'member', 'admin'] as const);
};
