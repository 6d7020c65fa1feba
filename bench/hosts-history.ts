/** The log of many hosts, each with a server and volumes that are being attached to it: every guest is yet to be given its disk. */
import { randomUUID } from 'node:crypto';
import type { AttachmentId, HostName, ProjectId, ServerId, VolumeId } from '../src/domain/kernel/ids.js';
import type { Message } from '../src/domain/kernel/message.js';
import type { Connector } from '../src/domain/volume/connector.js';
import type { VolumeCommand } from '../src/domain/volume/volume.commands.js';
import { compiled } from './compiled.js';
import { type Chapter, Life } from './history.js';
import { creation } from './volume-history.js';

export interface Size {
  readonly hosts: number;
  readonly attachmentsEach: number;
}

export const hostsInTheMiddle = async ({ hosts, attachmentsEach }: Size): Promise<Iterable<Chapter>> => {
  const domain = await deciders();
  const now = new Date();
  return (function* () {
    for (let host = 0; host < hosts; host += 1) {
      const place = { host: `sim-${host + 1}` as HostName, serverId: randomUUID() as ServerId };
      yield registration(domain, place.host, now);
      const devices: AttachedDevice[] = Array.from({ length: attachmentsEach }, (_, index) => newDevice(index));
      yield server(domain, place, devices, now);
      for (const device of devices) yield volume(domain, place, device, now);
    }
  })();
};

interface Place {
  readonly host: HostName;
  readonly serverId: ServerId;
}

interface AttachedDevice {
  readonly stream: string;
  readonly attachmentId: AttachmentId;
  readonly deviceName: string;
}

/** `vdb` is the first after the guest's own. */
const newDevice = (index: number): AttachedDevice => ({
  ...{ stream: `volume-${randomUUID()}`, attachmentId: randomUUID() as AttachmentId },
  deviceName: `vd${String.fromCharCode('b'.charCodeAt(0) + index)}`,
});

type Domain = Awaited<ReturnType<typeof deciders>>;

const registration = ({ hostDecider }: Domain, host: HostName, now: Date): Chapter => {
  const facts = { connector: connectorOf(host), stores: host === 'sim-1', computes: true, driver: 'simulated' };
  const command = { type: 'RegisterHost', data: { hostName: host, ...facts, now: now.toISOString() } } as const;
  return first(`host-${host}`, hostDecider.decide(command, hostDecider.initial), now);
};

const server = ({ serverDecider }: Domain, { host, serverId }: Place, devices: readonly AttachedDevice[], now: Date): Chapter => {
  const at = { serverId, now: now.toISOString() };
  const projectId = 'demo' as ProjectId;
  const seen = {
    ...at,
    name: `server-of-${host}`,
    hostName: host,
    projectId,
    vmState: 'active',
    vcpus: 2,
    memoryMiB: 2048,
    ownDevices: ['vda'],
  } as const;
  const reserved = devices.map(({ stream, attachmentId, deviceName }) => ({
    type: 'ReserveDevice' as const,
    data: {
      ...{ ...at, attachmentId, volumeId: volumeOf(stream), device: deviceName, tag: null },
      ...{ deleteOnTermination: false, mayShareBootable: false, mayActOnLocked: false },
    },
  }));
  let state = serverDecider.initial;
  const events: Message[] = [];
  for (const command of [{ type: 'RecordServerSeen' as const, data: seen }, ...reserved]) {
    const decided = serverDecider.decide(command, state);
    for (const event of decided) state = serverDecider.evolve(state, event);
    events.push(...decided);
  }
  return first(`server-${serverId}`, events, now);
};

const volume = (
  { volumeDecider }: Domain,
  { host, serverId }: Place,
  { stream, attachmentId, deviceName }: AttachedDevice,
  now: Date,
): Chapter => {
  const step = { volumeId: volumeOf(stream), attachmentId, now: now.toISOString() };
  const deadlineAt = new Date(now.getTime() + 24 * 3_600_000).toISOString();
  const connection = { portal: '192.0.2.1:3260', targetIqn: `iqn.2026-11.org.mooring:${attachmentId}`, lun: 1, authUsername: attachmentId };
  const commands: VolumeCommand[] = [
    ...creation(stream),
    {
      type: 'Reserve',
      data: {
        ...{ ...step, serverId, mode: null, driver: 'mooring', deviceName, connector: connectorOf(host), mayShareBootable: false },
        ...{ requestedAt: step.now, expiresAt: null, deadlineAt, recordRefusal: true, inMaintenance: null },
      },
    },
    { type: 'RecordConnectionInitialized', data: { ...step, connection } },
    { type: 'RecordHostConnected', data: { ...step, device: null } },
  ];
  return new Life(volumeDecider, stream).tell(commands, step.now);
};

const first = (stream: string, events: readonly Message[], now: Date): Chapter => ({
  ...{ stream, expected: 'no-stream', events, at: now.toISOString() },
});

const volumeOf = (stream: string): VolumeId => stream.slice('volume-'.length) as VolumeId;

const connectorOf = (host: HostName): Connector => ({
  ...{ initiator: `iqn.2026-11.org.mooring:host:${host}`, host, ip: '192.0.2.1', platform: 'x86_64', osType: 'linux' },
  ...{ multipath: false, mountpoint: null, mode: null },
});

const deciders = async () => ({
  ...(await compiled<typeof import('../src/domain/volume/volume.decider.js')>('domain/volume/volume.decider')),
  ...(await compiled<typeof import('../src/domain/server/server.decider.js')>('domain/server/server.decider')),
  ...(await compiled<typeof import('../src/domain/host/host.decider.js')>('domain/host/host.decider')),
});
