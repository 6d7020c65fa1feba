import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type SimulatedHosts, simulatedHosts } from '../../../src/adapters/simulated/simulated-hosts.js';
import { attach, createVolume, detach } from '../../support/simulated-attach.js';
import { valueOf } from '../../support/contracts/value-of.js';

const web1 = '5eb00001-0000-4000-8000-000000000001';

describe('a fault asked for', () => {
  let hosts: SimulatedHosts;
  const faults = () => hosts.world.faults;
  const create = (volumeId: string = randomUUID()) => hosts.storage.create({ volumeId, sizeGiB: 1 });
  const volumes = async () => (await valueOf(hosts.storage.list())).length;

  beforeEach(() => {
    hosts = simulatedHosts();
  });

  it('hits the next call only', async () => {
    faults().next('storage.create', 'refused');
    expect(await create()).toMatchObject({ outcome: 'refused' });
    expect(await create()).toMatchObject({ outcome: 'done' });
  });

  it('hits one call after the other, in the order asked for', async () => {
    faults().next('storage.create', 'refused', 'done-but-unknown');
    faults().next('storage.create', 'nothing-but-unknown');
    const ends = [await create(), await create(), await create(), await create()].map(({ outcome }) => outcome);
    expect(ends).toEqual(['refused', 'unknown', 'unknown', 'done']);
    expect(await volumes()).toBe(2);
  });

  it('hits no other operation', async () => {
    faults().next('storage.delete', 'refused');
    expect(await create()).toMatchObject({ outcome: 'done' });
  });

  it('does nothing where it refuses or loses the call', async () => {
    faults().next('storage.create', 'refused', 'nothing-but-unknown');
    await create();
    expect(await create()).toMatchObject({ outcome: 'unknown' });
    expect(await volumes()).toBe(0);
  });

  it('does everything where it only loses the answer', async () => {
    faults().next('storage.create', 'done-but-unknown');
    expect(await create()).toMatchObject({ outcome: 'unknown' });
    expect(await volumes()).toBe(1);
  });

  it('hangs until released, and has done nothing until then', async () => {
    faults().next('storage.create', 'hangs');
    let answered = false;
    const call = create().finally(() => (answered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    expect(await volumes()).toBe(0);
    faults().release();
    expect(await call).toMatchObject({ outcome: 'done' });
    expect(await volumes()).toBe(1);
  });

  it('throws like a bug', async () => {
    faults().next('storage.create', 'throws');
    await expect(create()).rejects.toThrow('made to throw');
  });

  it('leaves half an export, which the next export completes', async () => {
    const volumeId = await createVolume(hosts);
    faults().next('target.export', 'half-but-unknown');
    await expect(attach(hosts, { volumeId, serverId: web1 })).rejects.toThrow('half-way');
    const [half] = await valueOf(hosts.target.list());
    expect(half).toMatchObject({ backing: null, initiators: [] });
  });

  it('leaves half an unplug: the guest still has the disk and would start without it', async () => {
    const attachment = await attach(hosts, { volumeId: await createVolume(hosts), serverId: web1 });
    faults().next('hypervisor.unplug', 'half-but-unknown');
    expect(await attachment.host.hypervisor.unplug(attachment.plug)).toMatchObject({ outcome: 'unknown' });
    expect(hosts.world.machines.disk(attachment.plug)).toMatchObject({ persistent: false, live: { leaving: false } });
    await detach(hosts, attachment);
    expect(hosts.world.inventory()).toEqual({ targets: [], sessions: [], disks: [] });
  });

  it('leaves half a revoke: nobody new gets in, who is in still is', async () => {
    const attachment = await attach(hosts, { volumeId: await createVolume(hosts), serverId: web1 });
    const { targetIqn, chap } = attachment.request;
    faults().next('target.revoke', 'half-but-unknown');
    expect(await hosts.target.revoke({ targetIqn, chapUsername: chap.username })).toMatchObject({ outcome: 'unknown' });
    expect(hosts.world.inventory().sessions).toHaveLength(1);
    expect(await valueOf(hosts.target.list())).toMatchObject([{ initiators: [] }]);
    await detach(hosts, attachment);
    expect(hosts.world.inventory().sessions).toEqual([]);
  });

  it('does whole what cannot be cut in half', async () => {
    faults().next('storage.create', 'half-but-unknown');
    expect(await create()).toMatchObject({ outcome: 'unknown' });
    expect(await volumes()).toBe(1);
  });

  it('is counted as a call like any other', async () => {
    faults().next('storage.create', 'refused');
    await create();
    await create();
    await hosts.storage.list();
    expect(faults().calls('storage.create')).toBe(2);
    expect(faults().calls('target.export')).toBe(0);
    expect(faults().calls()).toBe(3);
  });
});
