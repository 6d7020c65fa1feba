/** Every event of a server and of a host, one after the other: the row is the state, whatever happened last. */
import { describe, expect, it } from '@jest/globals';
import { rowSnapshots } from '../../../src/app/commanding/row-snapshots.js';
import { hostDecider, type HostEvent } from '../../../src/domain/host/host.decider.js';
import { type Decider, fold } from '../../../src/domain/kernel/decider.js';
import { streamOf } from '../../../src/domain/kernel/ids.js';
import type { Message, Recorded } from '../../../src/domain/kernel/message.js';
import { serverDecider } from '../../../src/domain/server/server.decider.js';
import type { ServerEvent } from '../../../src/domain/server/server.events.js';
import { hosts } from '../../../src/projections/hosts.projection.js';
import type { Projection } from '../../../src/projections/projection.js';
import { servers } from '../../../src/projections/servers.projection.js';
import { metadata } from '../../support/contracts/event-store/examples.js';
import { a1, afterNoon, connectorOf, host1, host2, noon, s1 } from '../../support/examples.js';
import { rowsOf } from '../../support/projected-rows.js';
import { deviceReserved, discovered } from '../../support/server-examples.js';

/** In the order they may happen in; one that is missing does not compile. */
type EachOf<Event extends Message> = { readonly [Type in Event['type']]: Extract<Event, { type: Type }>['data'] };

const server: EachOf<ServerEvent> = {
  ServerDiscovered: discovered().data,
  ServerRenamed: { serverId: s1, name: 'other', seenAt: noon },
  VmStateSeen: { serverId: s1, vmState: 'stopped', seenAt: noon },
  ServerMoved: { serverId: s1, hostName: host2, seenAt: noon },
  OwnDevicesSeen: { serverId: s1, ownDevices: ['vda', 'vdz'], seenAt: noon },
  ServerLocked: { serverId: s1, reason: 'audit', lockedAt: noon },
  DeviceReserved: deviceReserved(a1).data,
  DeleteOnTerminationSet: { serverId: s1, attachmentId: a1, deleteOnTermination: true, setAt: noon },
  ServerUnlocked: { serverId: s1, unlockedAt: noon },
  DeviceReleased: { serverId: s1, attachmentId: a1, reason: 'ended', releasedAt: noon },
  ServerVanished: { serverId: s1, seenAt: noon },
};

const facts = { connector: connectorOf(host1), stores: true, computes: true, driver: 'simulated' };
const host: EachOf<HostEvent> = {
  HostRegistered: { hostName: host1, ...facts, registeredAt: noon },
  HostMaintenanceBegan: { hostName: host1, service: 'volume', reason: 'new disks', by: 'ann', beganAt: noon },
  HostDescribed: { hostName: host1, ...facts, driver: 'libvirt', describedAt: noon },
  HostReportNoted: { hostName: host1, report: 3, notedAt: noon },
  HostMaintenanceEnded: { hostName: host1, service: 'volume', by: 'ann', endedAt: noon },
};

const told = (each: object): Recorded[] =>
  Object.entries(each).map(([type, data], index) => ({
    ...{ event: { type, data: data as object }, metadata, id: `event-${index}`, stream: 'any', revision: index },
    position: BigInt(Date.parse(afterNoon(index))),
  }));

describe.each([
  ['a server', streamOf.server(s1), servers, serverDecider, server],
  ['a host', streamOf.host(host1), hosts, hostDecider, host],
] as unknown as [string, string, Projection, Decider<object, never, Message>, object][])(
  'the snapshot of %s',
  (_what, stream, projection, { evolve, initial }, each) => {
    const history = told(each);
    it.each(history.map((last, index) => [last.event.type, index] as const))('is its state after %s', async (_type, index) => {
      const rows = rowsOf(projection, history.slice(0, index + 1));
      const find = <Row extends object>(_table: string, key: string) => Promise.resolve(rows.get(key) as Row | undefined);
      const events = history.slice(0, index + 1).map(({ event }) => event);
      expect(await rowSnapshots({ find }).of(stream)).toEqual({
        state: fold(evolve, initial, events),
        revision: index,
        position: history[index]?.position,
      });
    });
  },
);
