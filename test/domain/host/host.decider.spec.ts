import { describe, expect, it } from '@jest/globals';
import { hostDecider, registered, type RegisterHost } from '../../../src/domain/host/host.decider.js';
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
      ...{ stage: 'registered', ...facts, ...elsewhere },
    }));
});

it('a host that never registered cannot be found', () =>
  expect(rejectionOf(() => registered(hostDecider.initial, host1)).code).toBe('host-not-found'));
