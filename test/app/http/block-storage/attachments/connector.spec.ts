import { describe, expect, it } from '@jest/globals';
import { readConnector, readConnectorIfAny } from '../../../../../src/app/http/block-storage/attachments/connector.js';
import { Rejection } from '../../../../../src/domain/kernel/rejection.js';

const least = { initiator: 'iqn.1993-08.org.debian:01:cad181614cec', host: 'host-1' };
const read = { ...least, ip: null, platform: null, osType: null, multipath: false, mountpoint: null, mode: null };

const refusalOf = (given: object): unknown => {
  try {
    return readConnector({ ...given });
  } catch (error) {
    return error instanceof Rejection ? [error.code, error.message] : error;
  }
};

describe('a connector', () => {
  it('is an initiator and a host at least', () => {
    expect(readConnector(least)).toEqual(read);
  });

  it('is read from the words os-brick uses, whatever else it says', () => {
    const real = { ...least, ip: '10.0.0.1', platform: 'x86_64', os_type: 'linux', multipath: true, mountpoint: '/dev/vdb', mode: 'ro' };
    const more = { system_uuid: 'u', nqn: 'nqn.2014-08.org.nvmexpress:uuid:1', do_local_attach: false, enforce_multipath: true };
    const { os_type: osType, ...same } = real;
    expect(readConnector({ ...real, ...more })).toEqual({ ...same, osType });
  });

  it('may have nothing where clients send null', () => {
    const nulls = { ip: null, platform: null, os_type: null, multipath: null, mountpoint: null, mode: 'null' };
    expect(readConnector({ ...least, ...nulls })).toEqual(read);
  });

  it.each([
    'iqn.2026-11.org.mooring:host:web-1',
    'iqn.2026-01.example',
    'eui.02004567A425678D',
    'naa.52004567BA64678D',
    'naa.62004567BA64678D0123456789ABCDEF',
  ])('may have the initiator %s', (initiator) => {
    expect(readConnector({ ...least, initiator }).initiator).toBe(initiator);
  });

  it.each([
    ...[undefined, null, '', 5, {}, 'iqn', 'iqn.', 'iqn.2026-1.example', 'IQN.2026-01.example', 'iqn.2026-01.', 'host-1', 'eui.1', 'naa.1'],
    ...['iqn.2026-01.example; rm', 'iqn.2026-01.example\n', "iqn.2026-01.example'", `iqn.2026-01.${'x'.repeat(300)}`],
  ])('has not the initiator %j', (initiator) => {
    expect(refusalOf({ ...least, initiator })).toEqual(['connector-invalid', expect.stringContaining('initiator')]);
  });

  it.each([undefined, null, '', ' ', 'a b', 'a\0', 5, 'x'.repeat(256)])('has not the host %j', (host) => {
    expect(refusalOf({ ...least, host })).toEqual(['connector-invalid', expect.stringContaining('host')]);
  });

  it.each([
    ['ip', 5],
    ['ip', 'x'.repeat(256)],
    ['platform', {}],
    ['os_type', 'a\nb'],
    ['mountpoint', []],
    ['multipath', 'yes'],
    ['mode', 'wo'],
    ['mode', 5],
  ])('has no %s %j', (name, value) => {
    expect(refusalOf({ ...least, [name]: value })).toEqual(['connector-invalid', expect.stringContaining(name)]);
  });

  it.each([undefined, null, {}])('is not there when it is %j', (given) => {
    expect(readConnectorIfAny(given)).toBeNull();
  });

  it('is there as soon as it has anything', () => {
    expect(readConnectorIfAny(least)).toEqual(read);
    expect(() => readConnectorIfAny({ host: 'host-1' })).toThrow('initiator');
  });
});
