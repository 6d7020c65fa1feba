import { beforeEach, describe, expect, it } from '@jest/globals';
import { simulatedHosts, type SimulatedHosts } from '../../../src/adapters/simulated/simulated-hosts.js';
import { HostAgent } from '../../../src/app/agent/host-agent.js';
import type { HostWork } from '../../../src/domain/host/host-work.js';
import { volumeId as toVolumeId } from '../../../src/domain/kernel/ids.js';
import { MemorySecretStore } from '../../support/memory-secret-store.js';

const volumeId = toVolumeId('0f8fad5b-d9cb-469f-a165-70867728950e');
const exportId = '11111111-2222-4333-8444-555555555555';
const exporting: HostWork = { type: 'Export', data: { exportId, volumeId, initiator: 'iqn.2026-01.org.example:h1', mode: 'rw' } };

describe("a host's agent", () => {
  let hosts: SimulatedHosts;
  let secrets: MemorySecretStore;
  let agent: HostAgent;

  beforeEach(async () => {
    hosts = simulatedHosts();
    const [host] = hosts.hosts;
    if (!host) throw new Error('there is no host');
    secrets = new MemorySecretStore();
    agent = new HostAgent({ ...host, storage: hosts.storage, target: hosts.target }, secrets, 16);
    await agent.run({ type: 'CreateBacking', data: { volumeId, sizeGiB: 1 } });
  });

  it('keeps the secret of an export for as long as the export may be there', async () => {
    hosts.world.faults.next('target.export', 'half-but-unknown');
    expect((await agent.run(exporting)).outcome).toBe('unknown');
    expect([...secrets.secrets.keys()]).toEqual([exportId]);
    await agent.run({ type: 'Revoke', data: { exportId } });
    expect(secrets.secrets.size).toBe(0);
  });

  it('leaves no secret of an export that was refused: nobody will revoke what was not made', async () => {
    hosts.world.faults.next('target.export', 'refused');
    expect((await agent.run(exporting)).outcome).toBe('refused');
    expect(secrets.secrets.size).toBe(0);
  });

  it('takes a full disk for the trouble it is, and not for a bug: the step is tried again', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    secrets.ensure = () => Promise.reject(full);
    expect(await agent.run(exporting)).toEqual({ outcome: 'unknown', reason: 'the operating system of this host answered ENOSPC' });
  });

  it('does not hide a bug', async () => {
    hosts.world.faults.next('target.export', 'throws');
    await expect(agent.run(exporting)).rejects.toThrow('target.export was made to throw');
  });
});
