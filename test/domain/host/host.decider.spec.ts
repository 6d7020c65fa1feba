import { describe, expect, it } from '@jest/globals';
import {
  type BeginMaintenance,
  type EndMaintenance,
  hostDecider,
  type HostEvent,
  type HostMaintenanceBegan,
  type HostMaintenanceEnded,
  type HostReportNoted,
  type RecordReportNoted,
  registered,
  type RegisterHost,
} from '../../../src/domain/host/host.decider.js';
import { fold } from '../../../src/domain/kernel/decider.js';
import { rejectionOf, specOf } from '../../support/decider-spec.js';
import { afterNoon, connectorOf, type Data, host1, noon } from '../../support/examples.js';

const given = specOf(hostDecider);
const facts = { hostName: host1, connector: connectorOf(host1), stores: false, computes: true, driver: 'simulated' };
const register = (fields: Data<RegisterHost> = {}): RegisterHost => ({ type: 'RegisterHost', data: { ...facts, now: noon, ...fields } });
const isRegistered = { type: 'HostRegistered', data: { ...facts, registeredAt: noon } } as const;
const elsewhere = { connector: connectorOf(host1, { ip: '127.0.0.2' }) };

describe('a host that registers', () => {
  it('is known from then on', () => given().when(register()).then(isRegistered));
  it('changes nothing when it says the same again', () =>
    given(isRegistered)
      .when(register({ now: afterNoon(60) }))
      .thenNothing());
  it('changes nothing when it says the same in another order', () => {
    const connector = Object.fromEntries(Object.entries(facts.connector).reverse()) as unknown as typeof facts.connector;
    given(isRegistered).when(register({ connector })).thenNothing();
  });
  it.each<Data<RegisterHost>>([elsewhere, { stores: true }, { computes: false }, { driver: 'libvirt' }])(
    'is described anew when something is different (%#)',
    (fields) =>
      given(isRegistered)
        .when(register(fields))
        .then({ type: 'HostDescribed', data: { ...facts, ...fields, describedAt: noon } }),
  );
  it('is what it said last', () =>
    expect(
      hostDecider.evolve(hostDecider.evolve(hostDecider.initial, isRegistered), {
        type: 'HostDescribed',
        data: { ...facts, ...elsewhere, describedAt: noon },
      }),
    ).toEqual({
      ...{ stage: 'registered', ...facts, ...elsewhere, disabled: {}, notedReport: null },
    }));
});

it('a host that never registered cannot be found', () =>
  expect(rejectionOf(() => registered(hostDecider.initial, host1)).code).toBe('host-not-found'));

describe('the maintenance of a host', () => {
  const storing = { type: 'HostRegistered', data: { ...facts, stores: true, registeredAt: noon } } as const;
  const service = { hostName: host1, service: 'compute', by: 'ann' } as const;
  const begin = (fields: Data<BeginMaintenance> = {}): BeginMaintenance => ({
    type: 'BeginMaintenance',
    data: { ...service, reason: 'new fans', now: noon, ...fields },
  });
  const end = (fields: Data<EndMaintenance> = {}): EndMaintenance => ({
    type: 'EndMaintenance',
    data: { ...service, now: noon, ...fields },
  });
  const began = (fields: Data<HostMaintenanceBegan> = {}): HostMaintenanceBegan => ({
    type: 'HostMaintenanceBegan',
    data: { ...service, reason: 'new fans', beganAt: noon, ...fields },
  });
  const ended: HostMaintenanceEnded = { type: 'HostMaintenanceEnded', data: { ...service, endedAt: noon } };
  const disabledAfter = (...events: HostEvent[]) => registered(fold(hostDecider.evolve, hostDecider.initial, events), host1).disabled;

  it('begins, with who said so and why', () => given(isRegistered).when(begin()).then(began()));
  it('needs no reason', () =>
    given(isRegistered)
      .when(begin({ reason: null }))
      .then(began({ reason: null })));
  it('has the reason that was given last, and keeps it when none is given', () => {
    given(isRegistered, began())
      .when(begin({ reason: 'new disks' }))
      .then(began({ reason: 'new disks' }));
    given(isRegistered, began())
      .when(begin({ reason: null }))
      .thenNothing();
  });
  it('ends once', () => {
    given(isRegistered, began()).when(end()).then(ended);
    given(isRegistered).when(end()).thenNothing();
  });
  it('is of one service and leaves the other alone', () => {
    given(storing, began())
      .when(begin({ service: 'volume' }))
      .then(began({ service: 'volume' }));
    given(storing, began({ service: 'volume' }))
      .when(end())
      .thenNothing();
    expect(disabledAfter(storing, began(), began({ service: 'volume' }), ended)).toEqual({ volume: { reason: 'new fans' } });
  });
  it('is of a service the host has', () => {
    given(isRegistered)
      .when(begin({ service: 'volume' }))
      .thenRejected('host-not-found', /volume/);
    given(isRegistered)
      .when(end({ service: 'volume' }))
      .thenRejected('host-not-found');
    given().when(begin()).thenRejected('host-not-found');
  });
  it('outlasts what the host says about itself', () => {
    const described = { type: 'HostDescribed', data: { ...facts, ...elsewhere, describedAt: noon } } as const;
    expect(disabledAfter(isRegistered, began(), described)).toEqual({ compute: { reason: 'new fans' } });
  });
});

describe('a report of its agent', () => {
  const note = (report: number): RecordReportNoted => ({ type: 'RecordReportNoted', data: { hostName: host1, report, now: noon } });
  const isNoted = (report: number): HostReportNoted => ({ type: 'HostReportNoted', data: { hostName: host1, report, notedAt: noon } });

  it('is noted once', () => {
    given(isRegistered).when(note(4)).then(isNoted(4));
    given(isRegistered, isNoted(4)).when(note(4)).thenNothing();
  });
  it('is noted when another was noted last, be it older or newer', () => {
    given(isRegistered, isNoted(4)).when(note(6)).then(isNoted(6));
    given(isRegistered, isNoted(6)).when(note(4)).then(isNoted(4));
  });
  it('is kept when the host is described anew', () =>
    given(isRegistered, isNoted(4), { type: 'HostDescribed', data: { ...facts, describedAt: noon } })
      .when(note(4))
      .thenNothing());
  it('is not noted of a host nobody knows', () => given().when(note(4)).thenRejected('host-not-found'));
});
