import { createHash } from 'node:crypto';

export interface Endpoint {
  readonly id: string;
  readonly interface: 'public' | 'internal' | 'admin';
  readonly region: string;
  readonly region_id: string;
  readonly url: string;
}

export interface Service {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
}

interface Place {
  readonly base: string;
  readonly region: string;
  /** `null` where no project is asked about: paths then hold `$(project_id)s`, as Keystone lists them. */
  readonly projectId: string | null;
}

const services = (project: string) => [
  { type: 'identity', name: 'keystone', path: '/identity' },
  { type: 'block-storage', name: 'cinder', path: `/volume/v3/${project}` },
  { type: 'volumev3', name: 'cinderv3', path: `/volume/v3/${project}` },
  { type: 'compute', name: 'nova', path: '/compute/v2.1' },
  { type: 'image', name: 'glance', path: '/image' },
  { type: 'network', name: 'neutron', path: '/network' },
];

/** Where everything is, seen from where the caller found us. Names are the customary ones: some clients go by them. */
export const catalogOf = ({ base, region, projectId }: Place): readonly Service[] =>
  services(projectId ?? '$(project_id)s').map(({ type, name, path }) => ({
    id: stableId(type),
    type,
    name,
    endpoints: (['public', 'internal', 'admin'] as const).map((side) => ({
      id: stableId(`${type} ${side}`),
      interface: side,
      region,
      region_id: region,
      url: base + path,
    })),
  }));

/** Nothing keeps these ids; the same thing always has the same one. */
export const stableId = (what: string): string => createHash('sha256').update(what).digest('hex').slice(0, 32);
