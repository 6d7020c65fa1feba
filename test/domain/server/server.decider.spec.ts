import { describe, expect, it } from '@jest/globals';
import type { AttachmentId } from '../../../src/domain/kernel/ids.js';
import { hostName } from '../../../src/domain/kernel/ids.js';
import { mostDevices } from '../../../src/domain/server/device-names.js';
import { present, refuseState, serverDecider } from '../../../src/domain/server/server.decider.js';
import { rejectionOf, specOf } from '../../support/decider-spec.js';
import { a1, a2, afterNoon, host1, host2, noon, s1, volumeId } from '../../support/examples.js';
import {
  deviceReleased,
  deviceReserved,
  discovered,
  otherVolume,
  releaseDevice,
  reserveDevice,
  seen,
} from '../../support/server-examples.js';

const given = specOf(serverDecider);
const serverId = s1;
const locked = { type: 'ServerLocked', data: { serverId, reason: 'audit', lockedAt: noon } } as const;
const unlocked = { type: 'ServerUnlocked', data: { serverId, unlockedAt: noon } } as const;
const vanished = { type: 'ServerVanished', data: { serverId, seenAt: noon } } as const;
const moved = { type: 'ServerMoved', data: { serverId, hostName: host2, seenAt: noon } } as const;

describe('a server that a host reports', () => {
  it('is discovered', () => given().when(seen()).then(discovered()));
  it('is as it was', () => given(discovered()).when(seen()).thenNothing());
  it('is told apart by what is new about it', () =>
    given(discovered())
      .when(seen({ name: 'shop', hostName: host2, vmState: 'stopped', ownDevices: ['vda', 'vdb'] }))
      .then(
        { type: 'ServerRenamed', data: { serverId, name: 'shop', seenAt: noon } },
        moved,
        { type: 'VmStateSeen', data: { serverId, vmState: 'stopped', seenAt: noon } },
        { type: 'OwnDevicesSeen', data: { serverId, ownDevices: ['vda', 'vdb'], seenAt: noon } },
      ));
  it('is the same whatever order its disks are told in', () =>
    given(discovered({ ownDevices: ['vda', 'vdb'] }))
      .when(seen({ ownDevices: ['vdb', 'vda'] }))
      .thenNothing());
  it('keeps its devices and its lock when it comes back', () => {
    const back = given(discovered(), deviceReserved(a1), locked, vanished, discovered());
    back.when(releaseDevice(a1)).then(deviceReleased(a1));
    back.when(reserveDevice(a2)).thenRejected('server-locked');
  });
});

describe('a server that its host does not know any more', () => {
  const gone = (host: string) => ({ type: 'RecordServerVanished', data: { serverId, hostName: hostName(host), now: noon } }) as const;
  it('has vanished', () => given(discovered()).when(gone(host1)).then(vanished));
  it('has not vanished for a host it moved away from', () => given(discovered(), moved).when(gone(host1)).thenNothing());
  it('gets no device', () => given(discovered(), vanished).when(reserveDevice(a1)).thenRejected('server-not-found'));
  it('still gives its devices back', () =>
    given(discovered(), deviceReserved(a1), vanished).when(releaseDevice(a1)).then(deviceReleased(a1)));
});

describe('locking a server', () => {
  const lock = { type: 'LockServer', data: { serverId, reason: 'audit', now: noon } } as const;
  const unlock = { type: 'UnlockServer', data: { serverId, now: noon } } as const;
  it('locks it', () => given(discovered()).when(lock).then(locked));
  it('changes nothing when it is locked', () => given(discovered(), locked).when(lock).thenNothing());
  it('is undone', () => given(discovered(), locked).when(unlock).then(unlocked));
  it('is not undone where there is no lock', () => given(discovered()).when(unlock).thenNothing());
  it('is rejected for a server nobody knows', () => given().when(lock).thenRejected('server-not-found'));
});

describe('reserving a device name', () => {
  it('takes the first that is free; the first of all is the guest’s own', () =>
    given(discovered()).when(reserveDevice(a1)).then(deviceReserved(a1)));
  it('leaves vda alone also where the guest boots from elsewhere', () =>
    given(discovered({ ownDevices: [] }))
      .when(reserveDevice(a1))
      .then(deviceReserved(a1)));
  it('takes the next beside what others took', () =>
    given(discovered(), deviceReserved(a1))
      .when(reserveDevice(a2, otherVolume))
      .then(deviceReserved(a2, { ...otherVolume, deviceName: 'vdc' })));
  it('takes a name again that was given back', () =>
    given(discovered(), deviceReserved(a1), deviceReleased(a1)).when(reserveDevice(a2)).then(deviceReserved(a2)));
  it('changes nothing when this attachment has one', () => given(discovered(), deviceReserved(a1)).when(reserveDevice(a1)).thenNothing());
  it('keeps what the volume is to be asked, for the case that nobody lives to ask', () =>
    given(discovered())
      .when(reserveDevice(a1, { mayShareBootable: true, tag: 'db', deleteOnTermination: true }))
      .then(deviceReserved(a1, { mayShareBootable: true, tag: 'db', deleteOnTermination: true })));

  it.each(['/dev/vdx', 'vdx'])('takes the name %s that the caller hints at', (device) =>
    given(discovered())
      .when(reserveDevice(a1, { device }))
      .then(deviceReserved(a1, { deviceName: 'vdx' })),
  );
  it.each(['/dev/xvdb', '/dev/vdb1', '/dev/hdc'])('takes a name of its own where no disk can be called %s', (device) =>
    given(discovered()).when(reserveDevice(a1, { device })).then(deviceReserved(a1)),
  );
  it.each([
    ['the guest’s own disk', '/dev/vda', []],
    ['another volume', '/dev/vdb', [deviceReserved(a1)]],
  ])('is rejected for the name of %s', (_whose, device, history) =>
    given(discovered(), history)
      .when(reserveDevice(a2, { ...otherVolume, device }))
      .thenRejected('device-in-use'),
  );
  it('is rejected for a volume that the server has', () =>
    given(discovered(), deviceReserved(a1)).when(reserveDevice(a2)).thenRejected('already-attached', new RegExp(volumeId)));
  it('is rejected while the server is locked', () => given(discovered(), locked).when(reserveDevice(a1)).thenRejected('server-locked'));
  it('is accepted of an administrator while the server is locked', () =>
    given(discovered(), locked)
      .when(reserveDevice(a1, { mayActOnLocked: true }))
      .then(deviceReserved(a1)));
  it.each(['building', 'error'] as const)('is rejected while the server is in state %s', (vmState) =>
    given(discovered({ vmState })).when(reserveDevice(a1)).thenRejected('server-state'),
  );
  it.each(['active', 'paused', 'stopped'] as const)('is accepted while the server is in state %s', (vmState) =>
    given(discovered({ vmState })).when(reserveDevice(a1)).then(deviceReserved(a1)),
  );
  it('is rejected when the server has as many disks as it may', () =>
    given(discovered({ ownDevices: Array.from({ length: mostDevices }, (_, index) => `sd${index}`) }))
      .when(reserveDevice(a1))
      .thenRejected('too-many-devices'));
});

describe('giving a device name back', () => {
  it('frees it', () => given(discovered(), deviceReserved(a1)).when(releaseDevice(a1)).then(deviceReleased(a1)));
  it('changes nothing when it is free', () => given(discovered()).when(releaseDevice(a1)).thenNothing());
  it('changes nothing for a server nobody knows', () => given().when(releaseDevice(a1)).thenNothing());
});

describe('what becomes of a volume when its server is terminated', () => {
  const set = (id: AttachmentId, deleteOnTermination: boolean) =>
    ({ type: 'SetDeleteOnTermination', data: { serverId, attachmentId: id, deleteOnTermination, now: afterNoon(0) } }) as const;
  it('can be chosen later', () =>
    given(discovered(), deviceReserved(a1))
      .when(set(a1, true))
      .then({ type: 'DeleteOnTerminationSet', data: { serverId, attachmentId: a1, deleteOnTermination: true, setAt: noon } }));
  it('changes nothing when it is so', () => given(discovered(), deviceReserved(a1)).when(set(a1, false)).thenNothing());
  it('is rejected for a volume the server does not have', () => given(discovered()).when(set(a1, true)).thenRejected('not-attached'));
});

describe('a refusal for the state of a server', () => {
  it.each(['attach_volume', 'detach_volume'] as const)('names what was to be done: %s', (act) => {
    const server = present(serverDecider.evolve(serverDecider.initial, discovered({ vmState: 'error' })), serverId);
    expect(rejectionOf(() => refuseState(server, act)).message).toBe(`Cannot '${act}' instance ${serverId} while it is in vm_state error`);
  });
});
