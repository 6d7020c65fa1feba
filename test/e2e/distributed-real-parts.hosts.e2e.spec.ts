/** An API node, a worker and an agent, each a process, over an event store and PostgreSQL; the agent acts on this machine's libvirt and tgt. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootGuest, destroyGuest, type Guest } from '../../lab/guest.js';
import { readDisk, sectors, waitForDisk, waitForNoDisk, writeDisk } from '../../lab/guest-disk.js';
import { type Lab, openLab } from '../../lab/lab.js';
import { mustVirsh } from '../../lab/run.js';
import { removeTarget, targetsOfLab } from '../../lab/targets.js';
import { waitUntil } from '../../lab/wait.js';
import { partMaker } from '../support/distributed/cluster-parts.js';
import { Customer } from '../support/distributed/customer.js';
import type { Part } from '../support/distributed/part.js';
import { PatientClient } from '../support/distributed/patient-client.js';
import { type Servers, startServers, stopServers } from '../support/distributed/servers.js';

const layingOutMs = 20 * 60_000;
const patience = { timeoutMs: 180_000 };

describe('an API node, a worker and an agent on real storage, with a real guest', () => {
  let folder: string;
  let lab: Lab;
  let guest: Guest;
  let servers: Servers;
  let parts: readonly Part[] = [];
  let customer: Customer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-real-'));
    lab = await openLab();
    guest = await bootGuest(lab, { name: `e2e-distributed-${process.pid}` });
    servers = await startServers({ scheme: 'esdb' });
    const part = await partMaker({ folder, servers, env: { MOORING_HOSTS: 'libvirt', MOORING_ORDER_TIMEOUT_MS: '60000' } });
    const api = await part('api', ['serve']);
    parts = [await part('agent', ['agent', '--host', hostname()]), await part('worker', ['work']), api];
    await Promise.all(parts.map((each) => each.start()));
    customer = new Customer(await PatientClient.signIn([api.url], 'member'));
    await waitUntil(async () => await customer.knowsServer(guest.uuid), { until: 'the guest was taken note of', ...patience });
  }, layingOutMs);
  afterAll(async () => {
    await Promise.all(parts.map((each) => each.stop()));
    // There are some only where a test has failed.
    for (const target of await targetsOfLab(folder)) await removeTarget(target);
    guest.shell.close();
    await destroyGuest(lab, guest.name);
    await stopServers(servers);
    rmSync(folder, { recursive: true });
  });

  it('attach a volume, which the guest writes and reads, and detach it', async () => {
    const volumeId = await customer.newVolume();
    await customer.attach(guest.uuid, volumeId);
    await customer.becomes(volumeId, 'in-use');
    await waitForDisk(guest.shell, volumeId);
    expect(await writeDisk(guest.shell, volumeId, { offset: 0, bytes: sectors('from afar') })).toEqual({ ok: true });
    expect(await readDisk(guest.shell, volumeId, { offset: 0, length: 512 })).toEqual(sectors('from afar'));

    await customer.detach(guest.uuid, volumeId);
    await customer.becomes(volumeId, 'available');
    await waitForNoDisk(guest.shell, volumeId);
    await customer.delete(volumeId);
    await customer.isGone(volumeId);
  });

  it('leave no target and no disk behind', async () => {
    expect(await targetsOfLab(folder)).toEqual([]);
    for (const half of [[], ['--inactive']]) expect(await mustVirsh(['dumpxml', guest.name, ...half])).not.toContain("alias name='ua-");
  });
});
