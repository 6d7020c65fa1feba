import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Explanation, Unsettled } from '../../../../../src/app/explaining/explanation.js';
import { projects, type RunningApp, startApp, until, type User, userId } from '../../../../support/running-app.js';

const web1 = '5eb00001-0000-4000-8000-000000000001';
const web2 = '5eb00002-0000-4000-8000-000000000001';
const nobody = '00000000-0000-4000-8000-000000000000';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await app.stop();
});

const create = async (user: User = 'member'): Promise<string> => {
  const body = { volume: { size: 1, name: 'data' } };
  const { body: made } = await app.ask<{ volume: { id: string } }>(user, 'POST', '/volume/v3/volumes', { volume: '3.71', body });
  await app.settled();
  return made.volume.id;
};
const attach = (volumeId: string, server = web1, user: User = 'member') =>
  app.ask(user, 'POST', `/compute/v2.1/servers/${server}/os-volume_attachments`, { body: { volumeAttachment: { volumeId } } });
const detach = async (volumeId: string): Promise<void> => {
  await app.ask('member', 'DELETE', `/compute/v2.1/servers/${web1}/os-volume_attachments/${volumeId}`);
  await app.settled();
};
const explain = async (path: string, user: User = 'member'): Promise<Explanation> =>
  (await app.ask<{ explanation: Explanation }>(user, 'GET', `/mooring/v1/${path}/explain`)).body.explanation;
const unsettled = async (user: User): Promise<Unsettled> =>
  (await app.ask<{ unsettled: Unsettled }>(user, 'GET', '/mooring/v1/unsettled')).body.unsettled;

/** A volume whose export is lost twice: tried again within seconds. */
const stuck = async (): Promise<string> => {
  const id = await create();
  app.world.faults.next('target.export', ...Array.from({ length: 2 }, () => 'nothing-but-unknown' as const));
  await attach(id);
  await until(async () => ((await explain(`volumes/${id}`)).open[0]?.tries ?? 0) > 0);
  return id;
};

describe('explaining what is settled', () => {
  it('says in one line what a volume is, and where', async () => {
    const id = await create();
    expect(await explain(`volumes/${id}`)).toMatchObject({ settled: true, summary: 'Volume data of 1 GiB is available.', open: [] });
    await attach(id);
    await app.settled();
    expect((await explain(`volumes/${id}`)).summary).toContain('is in-use, attached to server web-1 as /dev/vd');
    expect(await explain(`servers/${web1}`)).toMatchObject({ settled: true, summary: 'Server web-1 is active on a host, with 1 volume.' });
    expect((await explain(`servers/${web1}`, 'admin')).summary).toContain('on host sim-1');
    await detach(id);
  });

  it('knows what there was, and when it went', async () => {
    const id = await create();
    await app.ask('member', 'DELETE', `/volume/v3/volumes/${id}`, { volume: '3.71' });
    await app.settled();
    expect(await explain(`volumes/${id}`)).toMatchObject({
      settled: true,
      summary: `Volume ${id} was deleted.`,
      since: expect.any(String),
    });
  });
});

describe('explaining what is not settled', () => {
  it('names who asked, the step, the error and the next try, to the owner without a word of hosts', async () => {
    const id = await stuck();
    const explanation = await explain(`volumes/${id}`);
    expect(explanation.open).toMatchObject([
      {
        what: 'attach volume data to server web-1',
        asked: { by: userId('member'), requestId: expect.stringMatching(/^req-/) },
        step: { name: 'export', number: 2, of: 4, done: ['reserve'], after: ['connect host', 'plug in'], host: null },
        lastError: { outcome: 'unknown', reason: 'target.export was made to be lost' },
        nextTry: { at: expect.any(String) },
        commands: [],
      },
    ]);
    const calledOff = await app.ask('member', 'DELETE', `/compute/v2.1/servers/${web1}/os-volume_attachments/${id}`);
    expect(calledOff.status).toBe(400);
    expect(JSON.stringify(explanation)).not.toMatch(/sim-[12]/);
    await app.settled();
    await detach(id);
  });

  it('names the host, and what to look for there, to who runs it', async () => {
    const id = await stuck();
    const { open } = await explain('hosts/sim-1', 'admin');
    const [matter] = open;
    expect(matter).toMatchObject({ step: { name: 'export', host: 'sim-1' }, unblock: [{ who: 'operator' }, { who: 'nobody' }] });
    expect((await explain(`attachments/${matter?.about.id ?? ''}`)).open).toHaveLength(1);
    expect((await explain(`servers/${web1}`)).open).toHaveLength(1);
    await app.settled();
    await detach(id);
  });

  it('lists it for its project and for administrators, and for nobody else', async () => {
    const id = await stuck();
    for (const user of ['member', 'reader', 'admin'] as const)
      expect((await unsettled(user)).open.map(({ what }) => what)).toEqual(['attach volume data to server web-1']);
    expect((await unsettled('stranger')).open).toEqual([]);
    await app.settled();
    expect((await unsettled('admin')).open).toEqual([]);
    await detach(id);
  });

  it('tells of a volume that ended badly, until somebody deletes it', async () => {
    app.world.faults.next('storage.create', 'refused');
    const id = await create();
    const { open } = await explain(`volumes/${id}`);
    expect(open).toMatchObject([
      { standing: 'failed', what: 'create volume data', lastError: { reason: 'storage.create was made to be refused' }, nextTry: null },
    ]);
    expect(open[0]?.commands).toEqual([`openstack volume delete ${id}`]);
    expect((await unsettled('member')).open).toHaveLength(1);
    await app.ask('member', 'DELETE', `/volume/v3/volumes/${id}`, { volume: '3.71' });
    await app.settled();
  });

  it('tells who waits for whom, where an outside driver is at it', async () => {
    const id = await create();
    const body = { attachment: { volume_uuid: id } };
    const { body: made } = await app.ask<{ attachment: { id: string } }>('member', 'POST', '/volume/v3/attachments', {
      volume: '3.71',
      body,
    });
    expect((await explain(`attachments/${made.attachment.id}`)).open).toMatchObject([
      { standing: 'waiting', step: { name: 'get connector' }, unblock: [{ who: 'caller' }], nextTry: { at: expect.any(String) } },
    ]);
    await app.ask('member', 'DELETE', `/volume/v3/attachments/${made.attachment.id}`, { volume: '3.71' });
    const gone = await explain(`attachments/${made.attachment.id}`);
    expect(gone).toMatchObject({ settled: true, summary: `Attachment ${made.attachment.id} of volume data has ended.` });
  });

  it('tells of hosts in maintenance to administrators, with who said so and how it ends', async () => {
    const change = { host: 'sim-2', binary: 'nova-compute', status: 'disabled', disabled_reason: 'new memory' };
    const { body } = await app.ask<{ services: { id: string; host: string }[] }>('admin', 'GET', '/compute/v2.1/os-services', {
      compute: '2.53',
    });
    const service = body.services.find(({ host }) => host === 'sim-2')?.id ?? '';
    const path = `/compute/v2.1/os-services/${service}`;
    await app.ask('admin', 'PUT', path, { compute: '2.53', body: { status: change.status, disabled_reason: change.disabled_reason } });
    const { open } = await explain('hosts/sim-2', 'admin');
    expect(open).toMatchObject([
      { standing: 'waiting', asked: { by: userId('admin') }, commands: ['openstack compute service set --enable sim-2 nova-compute'] },
    ]);
    expect((await unsettled('admin')).open).toHaveLength(1);
    expect((await unsettled('member')).open).toEqual([]);
    await app.ask('admin', 'PUT', path, { compute: '2.53', body: { status: 'enabled' } });
    expect((await explain('hosts/sim-2', 'admin')).settled).toBe(true);
  });
});

describe('explaining what was refused lately', () => {
  it('says why, with the volume and with the server, and when it was given up', async () => {
    const id = await create();
    app.world.faults.next('hypervisor.plugIn', 'refused');
    await attach(id);
    await app.settled();
    expect((await explain(`volumes/${id}`)).gaveUp).toMatchObject([
      { step: 'plug in', reason: 'hypervisor.plugIn was made to be refused' },
    ]);
    expect((await explain(`servers/${web1}`)).gaveUp).toMatchObject([{ what: 'attach volume data' }]);
    await attach(id);
    await app.settled();
    expect((await attach(id, web2)).status).toBe(400);
    for (const path of [`volumes/${id}`, `servers/${web2}`]) {
      expect((await explain(path)).refused).toMatchObject([
        {
          asked: 'POST /compute/v2.1/servers/:server/os-volume_attachments',
          code: 'volume-status',
          userId: userId('member'),
          projectId: projects.demo,
        },
      ]);
    }
    await detach(id);
  });

  it('names the action, and quotes no body', async () => {
    const id = await create();
    const extend = { 'os-extend': { new_size: 1 } };
    await app.ask('member', 'POST', `/volume/v3/volumes/${id}/action`, { volume: '3.71', body: extend });
    const rubbish = { 'os-extend': { new_size: 'swordfish' } };
    await app.ask('member', 'POST', `/volume/v3/volumes/${id}/action`, { volume: '3.71', body: rubbish });
    const { refused } = await explain(`volumes/${id}`);
    expect(refused.map(({ asked }) => asked)).toContain('POST /volume/v3/volumes/:id/action os-extend');
    expect(JSON.stringify(refused)).not.toContain('swordfish');
  });

  it('is nobody’s business but the caller’s: what a stranger may not find is not noted with it', async () => {
    const id = await create();
    expect((await app.ask('stranger', 'DELETE', `/volume/v3/volumes/${id}`, { volume: '3.71' })).status).toBe(404);
    expect((await explain(`volumes/${id}`, 'admin')).refused).toEqual([]);
  });

  it('does not take a plan for a wish', async () => {
    const id = await create();
    await app.ask('member', 'POST', `/volume/v3/volumes/${id}/action?dry_run=true`, {
      volume: '3.71',
      body: { 'os-extend': { new_size: 1 } },
    });
    expect((await explain(`volumes/${id}`)).refused).toEqual([]);
  });
});

describe('who may have it explained', () => {
  it('is who may see it: to others it is not there', async () => {
    const id = await create();
    expect((await app.ask('stranger', 'GET', `/mooring/v1/volumes/${id}/explain`)).status).toBe(404);
    expect((await app.ask('stranger', 'GET', `/mooring/v1/servers/${web1}/explain`)).status).toBe(404);
    expect((await app.ask('member', 'GET', `/mooring/v1/volumes/${nobody}/explain`)).status).toBe(404);
    expect((await app.ask('member', 'GET', `/mooring/v1/attachments/${nobody}/explain`)).status).toBe(404);
    expect((await app.ask('admin', 'GET', '/mooring/v1/hosts/nowhere/explain')).status).toBe(404);
  });

  it('is administrators only, where it is about hosts', async () => {
    expect((await app.ask('member', 'GET', '/mooring/v1/hosts/sim-1/explain')).status).toBe(403);
    expect((await app.ask('member', 'GET', '/mooring/v1/hosts/sim-1/impact')).status).toBe(403);
  });

  it('is told what is wrong with what they asked', async () => {
    for (const query of ['limit=0', 'limit=x', 'limit=201', 'all=1'])
      expect((await app.ask('member', 'GET', `/mooring/v1/unsettled?${query}`)).status).toBe(400);
  });
});
