import { describe, expect, it } from '@jest/globals';
import { readConnectionString } from '../../../../src/adapters/event-store/eventstoredb/connection-string.js';

describe('the connection string of an event store', () => {
  it.each([
    ['esdb://localhost', 'esdb', 'localhost:2113'],
    ['esdb://127.0.0.1:2114?tls=false', 'esdb', '127.0.0.1:2114'],
    ['esdb+discover://admin:change%40it@cluster.example.org:2113/?TlsVerifyCert=false', 'esdb', 'cluster.example.org:2113'],
    ['kurrentdb://admin:changeit@a:1,b:2,c?tls=true&tlsCaFile=/etc/ca.pem', 'kurrentdb', 'a:1, b:2, c:2113'],
    ['kurrentdb://a?keepAliveInterval=10000&keepAliveTimeout=-1&connectionName=x=y', 'kurrentdb', 'a:2113'],
  ])('%s goes by %s to %s', (text, scheme, nodes) => expect(readConnectionString(text)).toEqual({ scheme, nodes }));

  it.each([
    ['', 'must look like'],
    ['https://admin:hush@a', 'must look like'],
    ['esdb://', 'must look like'],
    ['esdb://admin:hu/sh@a', 'must look like'],
    ['esdb://admin:hush@a:70000', 'names a host'],
    ['esdb://admin:hush@a b', 'names a host'],
    ['esdb://admin:hu?sh=1@a', 'has an option that is none of tls,'],
    ['esdb://admin:hush@a,,b', 'names a host'],
    ['esdb://admin:hush@a?hush=1', 'has an option that is none of tls,'],
    ['esdb://admin:hush@a?throwOnAppendFailure=false', 'has an option that is none of tls,'],
    ['esdb://admin:hush@a?tls=hush', 'gives the option tls a value it cannot have'],
    ['esdb://admin:hush@a?gossipTimeout=hush', 'gives the option gossipTimeout a value it cannot have'],
    ['esdb://admin:hush@a?nodePreference=hush', 'gives the option nodePreference a value it cannot have'],
  ])('%s is refused and not repeated: %s', (text, why) => {
    expect(() => readConnectionString(text)).toThrow(`The connection string of the event store ${why}`);
    expect(() => readConnectionString(text)).not.toThrow(/hu.?sh\b/);
  });
});
