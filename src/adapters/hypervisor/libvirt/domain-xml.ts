import { XMLParser } from 'fast-xml-parser';

/** One definition of a domain: the live one or the persistent one. */
export interface DomainDefinition {
  readonly uuid: string;
  readonly name: string;
  /** libvirt numbers a domain while it runs. */
  readonly isLive: boolean;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly projectId: string | null;
  readonly disks: readonly DefinedDisk[];
}

export interface DefinedDisk {
  /** One that somebody gave it; libvirt's own name their devices anew at each start. */
  readonly alias: string | null;
  readonly deviceName: string;
  readonly serial: string | null;
}

const metadataNamespace = 'https://mooring.dev/libvirt/1';
const givenAlias = 'ua-';

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, ignoreDeclaration: true });

/** `undefined` for what is no definition of a domain. */
export const parsedDomain = (xml: string): DomainDefinition | undefined => {
  const domain = node(parsedXml(xml)).domain;
  const uuid = text(node(domain).uuid);
  const name = text(node(domain).name);
  if (uuid === undefined || name === undefined) return undefined;
  const { vcpu, memory, metadata, devices } = node(domain);
  return {
    uuid,
    name,
    isLive: node(domain)['@id'] !== undefined,
    vcpus: Number(text(vcpu)),
    memoryMiB: Math.floor(Number(text(memory)) / kibibytesInMiB),
    projectId: projectIn(node(metadata)),
    disks: list(node(devices).disk).flatMap((disk) => diskIn(node(disk))),
  };
};

/** libvirt always answers in KiB, whatever was defined. */
const kibibytesInMiB = 1024;

const parsedXml = (xml: string): unknown => {
  try {
    return parser.parse(xml);
  } catch {
    return undefined;
  }
};

const diskIn = (disk: Node): DefinedDisk[] => {
  const deviceName = node(disk.target)['@dev'];
  const alias = node(disk.alias)['@name'];
  if (typeof deviceName !== 'string') return [];
  const isGiven = typeof alias === 'string' && alias.startsWith(givenAlias);
  return [{ deviceName, alias: isGiven ? alias : null, serial: text(disk.serial) ?? null }];
};

/** Whoever defines the domain chooses the prefix; the namespace says what is meant. */
const projectIn = (metadata: Node): string | null => {
  for (const [name, value] of Object.entries(metadata)) {
    const [, prefix] = /^(?:(.+):)?server$/.exec(name) ?? [undefined, undefined];
    const server = node(value);
    const namespace = server[prefix === undefined ? '@xmlns' : `@xmlns:${prefix}`];
    if (namespace === metadataNamespace && typeof server['@project'] === 'string') return server['@project'];
  }
  return null;
};

type Node = Readonly<Record<string, unknown>>;

const node = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {});
const text = (value: unknown): string | undefined => {
  const content = typeof value === 'string' ? value : node(value)['#text'];
  return typeof content === 'string' ? content : undefined;
};
const list = (value: unknown): readonly unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
