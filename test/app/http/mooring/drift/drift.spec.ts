/** Somebody interferes with what hosts hold: each difference is found, called by its name, and repaired where it can be. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { targetIqnOf } from '../../../../../src/domain/host/host-work.js';
import { backingOf } from '../../../../../src/adapters/simulated/physics/storage-node.js';
import type { DifferenceView, LookView } from '../../../../../src/app/http/mooring/drift/drift.views.js';
import { type AttachmentsLab, servers, startAttachmentsLab } from '../../../../support/attachments-lab.js';
import { until } from '../../../../support/running-app.js';

interface Shown {
  readonly drift: readonly DifferenceView[];
  readonly looks: readonly LookView[];
}

const gib = 2 ** 30;

describe('what hosts hold and the log does not say', () => {
  let lab: AttachmentsLab;
  const shown = async (query = ''): Promise<Shown> => (await lab.app.ask<Shown>('admin', 'GET', `/mooring/v1/drift${query}`)).body;
  const answered = () => until(async () => (await shown()).looks.every(({ waiting }) => waiting.length === 0));
  const look = async (): Promise<Shown> => {
    expect((await lab.app.ask('admin', 'POST', '/mooring/v1/drift/look', { body: {} })).status).toBe(202);
    await answered();
    return shown();
  };
  const repair = async (wish: object) => {
    const { status, body } = await lab.app.ask<{ begun: { id: string; does: string }[]; skipped: { id: string; why: string }[] }>(
      ...(['admin', 'POST', '/mooring/v1/drift/repair', { body: wish }] as const),
    );
    expect(status).toBe(202);
    await answered();
    return body;
  };
  const told = ({ drift }: Shown): string[] => drift.map(({ id, repair: how }) => `${id} ${how?.does ?? '-'}`).sort();
  const attachmentOf = async (volumeId: string): Promise<string> => (await lab.volumes.show(volumeId)).attachments[0]?.attachment_id ?? '';
  const write = (server: string, attachment: string) =>
    lab.app.world.write({ serverId: server, alias: `ua-${attachment}` }, 0, Buffer.from('again'));

  beforeAll(async () => {
    lab = await startAttachmentsLab();
  });
  afterAll(() => lab.app.stop());

  it('is nothing while nobody interferes', async () => {
    await lab.attached(servers.first);
    expect((await look()).drift).toEqual([]);
  });

  it('is found, called by its name, and repaired where it can be', async () => {
    const { storage, machines } = lab.app.world;
    const [unexported, unplugged] = [await lab.attached(servers.first), await lab.attached(servers.second)];
    const [one, other] = [await attachmentOf(unexported), await attachmentOf(unplugged)];
    const [lost, small, large] = [await lab.volumes.create(), await lab.volumes.create(), await lab.volumes.create()];
    const [former, strange] = [await attachmentOf(await lab.attached(servers.first)), randomUUID()];
    const formerVolume = (await lab.list(servers.first)).find(({ attachment_id }) => attachment_id === former)?.volumeId ?? '';
    await lab.gone(servers.first, formerVolume);

    storage.removeTarget(targetIqnOf(one));
    const disk = machines.disk({ serverId: servers.second, alias: `ua-${other}` });
    if (!disk) throw new Error('the disk is not there');
    machines.undefine(disk);
    machines.detach(disk);
    storage.setTarget('iqn.2001-04.com.example:somebody', {});
    storage.setTarget(targetIqnOf(former), { unit: { backing: backingOf(formerVolume), mode: 'rw', serial: formerVolume } });
    storage.deleteVolume(lost);
    storage.resize(small, gib / 2);
    storage.resize(large, 2 * gib);
    storage.resize(strange, gib);
    expect(() => write(servers.first, one)).toThrow();

    expect(told(await look())).toEqual(
      [
        `sim-1/missing/export/${one} make again`,
        `sim-2/missing/disk/${other} make again`,
        'sim-1/foreign/export/iqn.2001-04.com.example:somebody -',
        `sim-1/extra/export/${former} remove`,
        `sim-1/missing/backing/${lost} declare lost`,
        `sim-1/wrong-size/backing/${small} grow`,
        `sim-1/wrong-size/backing/${large} -`,
        `sim-1/extra/backing/${strange} remove`,
      ].sort(),
    );
    expect((await fetch(`${lab.app.url}/metrics`).then((answer) => answer.text())).match(/mooring_drift\{.*\} \d+/g)?.sort()).toContain(
      'mooring_drift{kind="missing",part="backing"} 1',
    );

    const mine = await lab.app.ask<Shown>('member', 'GET', `/mooring/v1/volumes/${large}/drift`);
    expect(mine.body.drift).toMatchObject([{ kind: 'wrong-size', part: 'backing', expected: '1 GiB', repair: null }]);
    expect(JSON.stringify(mine.body)).not.toContain('sim-');
    expect((await lab.app.ask('stranger', 'GET', `/mooring/v1/volumes/${large}/drift`)).status).toBe(404);

    const before = await lab.app.position();
    const planned = await lab.app.ask<{ plan: { events: { type: string }[] } }>('admin', 'POST', '/mooring/v1/drift/repair?dry_run=true', {
      body: {},
    });
    expect(planned.status).toBe(200);
    expect(planned.body.plan.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['PartLost', 'MendRequested', 'BackingLost']));
    expect(await lab.app.position()).toBe(before);

    const { begun, skipped } = await repair({ reason: 'somebody was here' });
    expect(begun).toHaveLength(5);
    expect(skipped.map(({ id }) => id)).toContain(`sim-1/extra/backing/${strange}`);
    const left = [
      'sim-1/foreign/export/iqn.2001-04.com.example:somebody -',
      `sim-1/missing/backing/${lost} -`,
      `sim-1/wrong-size/backing/${large} -`,
    ];
    expect(told(await shown())).toEqual([...left, `sim-1/extra/backing/${strange} remove`].sort());
    write(servers.first, one);
    write(servers.second, other);
    expect((await lab.volumes.show(lost)).status).toBe('error');

    await repair({ ids: [`sim-1/extra/backing/${strange}`], withData: true });
    expect(storage.volumes()).not.toContain(strange);
    storage.resize(lost, gib);
    expect(told(await look())).toContain(`sim-1/extra/backing/${lost} declare found`);
    await repair({});
    expect((await lab.volumes.show(lost)).status).toBe('available');
  });

  it('is for administrators, and wrong questions change nothing', async () => {
    const before = await lab.app.position();
    for (const [method, path, body] of [
      ['GET', 'drift', undefined],
      ['POST', 'drift/look', {}],
      ['POST', 'drift/repair', {}],
    ] as const) {
      expect((await lab.app.ask('member', method, `/mooring/v1/${path}`, body && { body })).status).toBe(403);
    }
    const asked = (path: string, body: object) => lab.app.ask('admin', 'POST', `/mooring/v1/drift/${path}`, { body });
    expect((await asked('look', { host: 'nowhere' })).status).toBe(404);
    expect((await asked('repair', { host: 'nowhere' })).status).toBe(404);
    expect((await asked('repair', { ids: ['nothing'] })).status).toBe(400);
    expect((await asked('repair', { ids: 'all' })).status).toBe(400);
    expect((await asked('repair', { everything: true })).status).toBe(400);
    expect((await lab.app.ask('admin', 'GET', '/mooring/v1/drift?colour=red')).status).toBe(400);
    expect(await lab.app.position()).toBe(before);
  });
});
