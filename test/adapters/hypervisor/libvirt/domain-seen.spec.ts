import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  type DomainSeen,
  domainSeen,
  guestSeen,
  halvesWith,
  halvesWithout,
  obstacle,
} from '../../../../src/adapters/hypervisor/libvirt/domain-seen.js';
import { parsedDomain } from '../../../../src/adapters/hypervisor/libvirt/domain-xml.js';

/** libvirt 9.0: a running guest with a boot disk; one disk of ours is only in the live definition, another only in the persistent one. */
const recorded = (name: string) => readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8');
const [info, live, inactive] = [recorded('dominfo.txt'), recorded('live.xml'), recorded('inactive.xml')];
const liveAlias = 'ua-11111111-2222-4333-8444-555555555555';
const persistentAlias = 'ua-22221111-2222-4333-8444-555555555555';
const serial = '0f8fad5b-d9cb-469f-a165-70867728950e';

const seen = (...answers: readonly string[]): DomainSeen => {
  const domain = domainSeen(answers);
  if (!domain) throw new Error('no domain');
  return domain;
};

describe('a running domain', () => {
  const domain = seen(info, live, inactive);

  it('is a guest with its size, its project and each disk once', () => {
    expect(guestSeen(domain)).toEqual({
      serverId: 'a0a0a0a0-0000-4000-8000-00000000000a',
      name: 'web',
      vmState: 'active',
      vcpus: 1,
      memoryMiB: 64,
      projectId: 'demo',
      disks: [
        { alias: null, deviceName: 'vda', serial: null, live: true, persistent: true },
        { alias: liveAlias, deviceName: 'sdb', serial, live: true, persistent: false },
        { alias: persistentAlias, deviceName: 'sdc', serial, live: false, persistent: true },
      ],
    });
  });

  it('says which half of a disk is there and which is missing', () => {
    expect([halvesWith(domain, liveAlias), halvesWithout(domain, liveAlias)]).toEqual([['live'], ['persistent']]);
    expect([halvesWith(domain, persistentAlias), halvesWithout(domain, persistentAlias)]).toEqual([['persistent'], ['live']]);
    expect([halvesWith(domain, 'ua-none'), halvesWithout(domain, 'ua-none')]).toEqual([[], ['live', 'persistent']]);
  });

  it.each([
    ['takes a disk under a name that is free', { alias: 'ua-new', deviceName: 'vdb', serial }, undefined],
    ['has nothing against a disk that is there already', { alias: liveAlias, deviceName: 'sdb', serial }, undefined],
    ['takes no other disk under the name of its boot disk', { alias: 'ua-new', deviceName: 'vda', serial }, 'vda is another disk'],
    ['takes no disk under a name that only its next start has', { alias: 'ua-new', deviceName: 'sdc', serial }, 'sdc is another disk'],
    ['knows a disk that is there under another name', { alias: liveAlias, deviceName: 'vdb', serial }, expect.stringContaining('as sdb')],
    ['knows a disk that is another volume', { alias: liveAlias, deviceName: 'sdb', serial: 'x' }, expect.stringContaining(serial)],
  ])('%s', (_, plug, expected) => {
    expect(obstacle(domain, plug)).toEqual(expected);
  });

  it('has only a live half when it will be gone once it stops', () => {
    const transient = seen(info.replace(/Persistent: +yes/, 'Persistent:     no'), live, inactive);
    expect(halvesWithout(transient, 'ua-new')).toEqual(['live']);
    expect(guestSeen(transient)?.disks.some(({ persistent }) => persistent)).toBe(false);
  });
});

describe('a stopped domain', () => {
  const domain = seen(info.replace('running', 'shut off'), inactive, inactive);

  it('has only its persistent half', () => {
    expect(guestSeen(domain)).toMatchObject({ vmState: 'stopped', disks: [{ live: false }, { live: false, persistent: true }] });
    expect(halvesWithout(domain, liveAlias)).toEqual(['persistent']);
  });
});

describe("what libvirt calls a domain's state", () => {
  it.each([
    ['running', 'active'],
    ['idle', 'active'],
    ['in shutdown', 'active'],
    ['paused', 'paused'],
    ['pmsuspended', 'paused'],
    ['shut off', 'stopped'],
    ['crashed', 'error'],
    ['no state', 'error'],
  ])('"%s" is %s', (word, state) => {
    expect(seen(info.replace('running', word), live, inactive).state).toBe(state);
  });
});

describe('an answer that describes no domain', () => {
  it.each([
    ['is empty', ['', '', '']],
    ['has no state', [info.replace(/^State.*$/m, ''), live, inactive]],
    ['does not say whether it is persistent', [info.replace(/^Persistent.*$/m, ''), live, inactive]],
    ['has a broken definition', [info, live.slice(0, 40), inactive]],
    ['is something else', [info, '<network><name>default</name></network>', inactive]],
  ])('%s', (_, answers) => {
    expect(domainSeen(answers)).toBeUndefined();
  });
});

describe("a domain's project", () => {
  const withMetadata = (metadata: string) =>
    parsedDomain(`<domain><name>n</name><uuid>u</uuid><memory>1</memory><vcpu>1</vcpu><metadata>${metadata}</metadata></domain>`)
      ?.projectId;
  const namespace = 'https://mooring.dev/libvirt/1';

  it.each([
    ['with our own prefix', `<mooring:server xmlns:mooring="${namespace}" project="p"/>`, 'p'],
    ['with any other prefix', `<m:server xmlns:m="${namespace}" project="p"/>`, 'p'],
    ['without a prefix', `<server xmlns="${namespace}" project="p"/>`, 'p'],
    ['beside what others note', `<x:a xmlns:x="urn:x"/><m:server xmlns:m="${namespace}" project="p"/>`, 'p'],
    ['not from another namespace', '<m:server xmlns:m="urn:other" project="p"/>', null],
    ['not from nothing', '', null],
  ])('is read %s', (_, metadata, project) => {
    expect(withMetadata(metadata)).toBe(project);
  });
});
