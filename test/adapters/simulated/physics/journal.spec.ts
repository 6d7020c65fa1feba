import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type SimulatedHosts, simulatedHosts } from '../../../../src/adapters/simulated/simulated-hosts.js';
import { defaultPlan } from '../../../../src/adapters/simulated/simulated-plan.js';
import { attach, createVolume, detach } from '../../../support/simulated-attach.js';
import { valueOf } from '../../../support/contracts/value-of.js';

const [web1, web2] = ['5eb00001-0000-4000-8000-000000000001', '5eb00002-0000-4000-8000-000000000001'];
const bytes = Buffer.from('still here');

describe('a simulated world with a journal', () => {
  let folder: string;
  let journal: string;
  const opened: SimulatedHosts[] = [];
  const open = (options: Parameters<typeof simulatedHosts>[0] = {}) => {
    const hosts = simulatedHosts({ journal, ...options });
    opened.push(hosts);
    return hosts;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-'));
    journal = join(folder, 'simulated-world.jsonl');
  });
  afterEach(() => {
    for (const { world } of opened.splice(0)) world.close();
    rmSync(folder, { recursive: true });
  });

  it.each(['kernel', 'emulator'] as const)('stands as it was after the process ended without a word (%s)', async (initiator) => {
    const before = open({ initiator });
    const volumeId = await createVolume(before, 3);
    const { plug } = await attach(before, { volumeId, serverId: web1 });
    before.world.machines.setState(web2, 'stopped');

    const { world, storage, target, hosts } = open({ initiator });
    expect(world.inventory()).toEqual(before.world.inventory());
    expect(await valueOf(storage.measure(volumeId))).toMatchObject({ sizeBytes: 3 * 1024 ** 3 });
    expect(await target.list()).toEqual(await before.target.list());
    expect(await hosts[1]?.hypervisor.guests()).toEqual(await before.hosts[1]?.hypervisor.guests());
    world.write(plug, 0, bytes);
    expect(world.read(plug, 0, bytes.length)).toEqual(bytes);
  });

  it('still asks for the right password', async () => {
    const before = open();
    const { request, connection, host } = await attach(before, { volumeId: await createVolume(before), serverId: web1 });
    const { initiator, chap, serial } = request;
    await valueOf(host.initiator.disconnect({ connection, initiator }));

    const after = open().hosts[0]?.initiator;
    const wrong = { ...chap, password: 'wrongPassword123' };
    expect(await after?.connect({ connection, initiator, chap: wrong, serial })).toMatchObject({ outcome: 'refused' });
    expect(await after?.connect({ connection, initiator, chap, serial })).toMatchObject({ outcome: 'done' });
  });

  it.each(['kernel', 'emulator'] as const)('writes no password down (%s)', async (initiator) => {
    const hosts = open({ initiator });
    const { request } = await attach(hosts, { volumeId: await createVolume(hosts), serverId: web1 });
    open({ initiator });
    expect(readFileSync(journal, 'utf8')).toContain(request.chap.username);
    expect(readFileSync(journal, 'utf8')).not.toContain(request.chap.password);
  });

  it('forgets what was detached', async () => {
    const before = open();
    await detach(before, await attach(before, { volumeId: await createVolume(before), serverId: web1 }));
    expect(open().world.inventory()).toEqual({ targets: [], sessions: [], disks: [] });
  });

  it('grows shorter when it is opened', async () => {
    const before = open();
    const volumeId = await createVolume(before);
    for (let round = 0; round < 20; round += 1) await detach(before, await attach(before, { volumeId, serverId: web1 }));
    const size = statSync(journal).size;
    open();
    expect(statSync(journal).size).toBeLessThan(size / 20);
    expect(await valueOf(open().storage.list())).toEqual([volumeId]);
  });

  it('takes a last line that was cut off as not written', async () => {
    const volumeId = await createVolume(open());
    appendFileSync(journal, '["volumes","half');
    const after = open();
    expect(await valueOf(after.storage.list())).toEqual([volumeId]);
    const second = await createVolume(after);
    expect(await valueOf(open().storage.list())).toEqual([volumeId, second]);
  });

  it('says where it is damaged and what to do, rather than start with half a world', async () => {
    await createVolume(open());
    writeFileSync(journal, `not json\n${readFileSync(journal, 'utf8')}`);
    expect(open).toThrow(`${journal} is damaged at line 1; remove it to start with an empty simulated world`);
  });

  it.each(['kernel', 'emulator'] as const)('forgets the disks of a guest that is no longer planned (%s)', async (initiator) => {
    const before = open({ initiator });
    await attach(before, { volumeId: await createVolume(before), serverId: web1 });
    const { world } = open({ initiator, plan: defaultPlan.slice(1) });
    expect(world.inventory().disks).toEqual([]);
    expect(world.inventory().sessions).toHaveLength(initiator === 'kernel' ? 1 : 0);
  });

  it('is readable by its owner alone', () => {
    open();
    expect(statSync(journal).mode & 0o777).toBe(0o600);
  });
});
