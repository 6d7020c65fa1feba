import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitForDisk, waitForNoDisk } from '../../../../lab/guest-disk.js';
import type { AttachMode } from '../../../../src/domain/volume/connector.js';
import { hypervisorContract } from '../../../support/contracts/hypervisor.contract.js';
import { valueOf } from '../../../support/contracts/value-of.js';
import { startHypervisorLab } from '../../../support/real-hosts.js';

hypervisorContract('libvirt', startHypervisorLab);

describe('a disk plugged in by libvirt', () => {
  let lab: Awaited<ReturnType<typeof startHypervisorLab>>;
  beforeAll(async () => {
    lab = await startHypervisorLab();
  });
  afterAll(() => lab.dispose());

  it.each<[string, number, AttachMode]>([
    ['vdb', 20, 'rw'],
    ['vdb', 20, 'ro'],
    ['sdb', 36, 'rw'],
    ['sdb', 36, 'ro'],
  ])('as %s shows its guest %i characters of the serial number and is %s', async (deviceName, length, mode) => {
    const plug = { serverId: lab.running, alias: `ua-${randomUUID()}`, deviceName, mode, shareable: true, ...(await lab.volume(mode)) };
    await valueOf(lab.hypervisor.plugIn(plug));
    const { serial, readOnly } = await waitForDisk(lab.shell, plug.serial);
    expect({ serial, readOnly }).toEqual({ serial: plug.serial.slice(0, length), readOnly: mode === 'ro' });

    await valueOf(lab.hypervisor.unplug(plug));
    await waitForNoDisk(lab.shell, plug.serial);
  });
});
