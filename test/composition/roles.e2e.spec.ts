/** The roles beside each other on a shared log and shared rows, in one process; in processes of their own they are in test/e2e. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RolesLab, server } from '../support/roles-lab.js';

const attachments = `/compute/v2.1/servers/${server}/os-volume_attachments`;

describe('The roles', () => {
  let lab: RolesLab;
  beforeAll(async () => {
    lab = await RolesLab.start();
  });
  afterAll(() => lab.stop());

  /** Asked of one, and shown at the other. */
  const attachAndDetach = async (): Promise<void> => {
    const volumeId = await lab.newVolume();
    expect((await lab.ask('POST', attachments, { body: { volumeAttachment: { volumeId } }, api: 1 }))[0]).toBe(200);
    await lab.becomes(volumeId, 'in-use');
    expect((await lab.ask('DELETE', `${attachments}/${volumeId}`))[0]).toBe(202);
    await lab.becomes(volumeId, 'available');
  };

  it('do together what one process does alone', attachAndDetach);

  it('share the work', async () => {
    await lab.shares(8, 8);
    await lab.areReady(200);
  });

  it('show at one what was decided at the other, at once', async () => {
    for (let time = 0; time < 20; time += 1) {
      const [, { volume }] = await lab.ask<{ volume: { id: string } }>('POST', '/volume/v3/volumes', { body: { volume: { size: 1 } } });
      expect((await lab.ask('GET', `/volume/v3/volumes/${volume.id}`, { api: 1 }))[0]).toBe(200);
    }
  });

  it('stop working and say so while PostgreSQL is away, and go on by themselves', async () => {
    await lab.rows.kill();
    await lab.areReady(503);
    await lab.shares(0, 0);
    expect((await lab.ask('GET', '/volume/v3/volumes'))[0]).toBe(503);
    await lab.rows.restart();
    await lab.areReady(200);
    await lab.shares(8, 8);
    await attachAndDetach();
  });

  it('say so while the log is away, and go on by themselves', async () => {
    await lab.log.kill();
    await lab.areReady(503);
    await lab.log.restart();
    await lab.areReady(200);
    await attachAndDetach();
  });

  it('take over what another gave up', async () => {
    await lab.workers.shift()?.running.stop();
    await lab.shares(16);
    await attachAndDetach();
    await lab.addWorker();
    await lab.shares(8, 8);
  });
});
