import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ForkedClock } from '../../../src/app/planning/forked-clock.js';
import { forkedSecrets } from '../../../src/app/planning/forked-secrets.js';
import { Planner } from '../../../src/app/planning/planner.js';
import { MemorySecretStore } from '../../support/memory-secret-store.js';
import { planIn } from '../../support/planning/comparison.js';
import { type PlanningLab, type Request, startPlanningLab } from '../../support/planning/planning-lab.js';
import { serverAt } from '../../support/plans.js';
import { VirtualTime } from '../../support/virtual-time.js';

let lab: PlanningLab;
beforeEach(async () => {
  lab = await startPlanningLab();
});
afterEach(() => lab.stop());

const volumes = (path: string, body?: object, method: Request['method'] = 'POST'): Request => ({
  ...{ as: 'nova', method, path: `/volume/v3/${path}`, version: 'volume 3.71', ...(body && { body }) },
});
const dry = (request: Request): Request => ({ ...request, path: `${request.path}?dry_run=true` });
const connector = (host = 'outside') => ({ initiator: `iqn.2026-11.org.example:${host}`, host, ip: '192.0.2.9' });
const newVolume = async (): Promise<string> => {
  const { body } = await lab.ask({ ...volumes('volumes', { volume: { size: 1 } }), as: 'member' });
  await lab.settled();
  return (body as { volume: { id: string } }).volume.id;
};

/** It could not be ended at the first try, and is tried again a moment later. */
const ending = async (): Promise<string> => {
  const held = await lab.ask(volumes('attachments', { attachment: { volume_uuid: await newVolume(), connector: connector() } }));
  const { id } = (held.body as { attachment: { id: string } }).attachment;
  lab.world.faults.next('target.revoke', 'nothing-but-unknown');
  expect(await lab.ask(volumes(`attachments/${id}`, undefined, 'DELETE'))).toMatchObject({ status: 500 });
  await lab.settled();
  return id;
};

describe('a plan', () => {
  it('goes on with what is under way where its caller waits for that, when it is due', async () => {
    const end = volumes(`attachments/${await ending()}`, undefined, 'DELETE');
    const now = lab.time.now().getTime();
    const plan = planIn(await lab.ask(dry(end)));
    expect(plan?.answer).toEqual({ status: 200, body: { attachments: [] } });
    expect(plan?.events.map(({ type }) => type)).toEqual(['Unexported', 'Detached']);
    expect(plan?.host_commands.map(({ step }) => step)).toEqual(['unexport']);
    const { detachedAt = '' } = (plan?.events[1]?.data ?? {}) as { detachedAt?: string };
    expect(Date.parse(detachedAt)).toBeGreaterThan(now);
    expect(lab.time.now().getTime()).toBe(now);
    expect((await lab.ask(end)).status).toBe(200);
    expect(lab.time.now().toISOString()).toBe(detachedAt);
  });

  it('leaves alone what is under way with anything else', async () => {
    await ending();
    const plan = planIn(await lab.ask(dry({ ...volumes('volumes', { volume: { size: 1 } }), as: 'member' })));
    expect(plan?.events.map(({ type }) => type)).toEqual(['VolumeCreated', 'VolumeProvisioned']);
    expect(plan?.later).toEqual([]);
  });

  it('takes the portal of another export of the same host, and leaves it open where there is none', async () => {
    const portalIn = async (): Promise<unknown> => {
      const attach = { volumeAttachment: { volumeId: await newVolume() } };
      const path = `/compute/v2.1/servers/${serverAt(1)}/os-volume_attachments?dry_run=true`;
      const plan = planIn(await lab.ask({ as: 'member', method: 'POST', path, body: attach, version: 'compute 2.89' }));
      const made = plan?.events.find(({ type }) => type === 'ConnectionInitialized')?.data as { connection: { portal: string } };
      return made.connection.portal;
    };
    expect(await portalIn()).toBe('<portal>');
    await lab.ask(volumes('attachments', { attachment: { volume_uuid: await newVolume(), connector: connector() } }));
    await lab.settled();
    expect(await portalIn()).toBe('127.0.0.1:3260');
  });

  it('is not made while the rows are behind the log', async () => {
    const { store, readModel, kept, time, ids } = lab;
    const late = { caughtUp: () => Promise.resolve(false) };
    const planner = new Planner({
      store,
      readModel,
      kept,
      projections: late,
      processes: [],
      secrets: new MemorySecretStore(),
      clock: time,
      ids,
    });
    await expect(planner.plan(() => Promise.resolve())).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('tells how its call ends', async () => {
    const { store, readModel, kept, time, ids } = lab;
    const shown = { caughtUp: () => Promise.resolve(true) };
    const planner = new Planner({
      store,
      readModel,
      kept,
      projections: shown,
      processes: [],
      secrets: new MemorySecretStore(),
      clock: time,
      ids,
    });
    const nothing = { events: [], hostCommands: [], later: [] };
    expect(await planner.plan(() => Promise.resolve('so'))).toEqual({ ending: { answer: 'so' }, ...nothing });
    const refusal = new Error('no');
    expect(await planner.plan(() => Promise.reject(refusal))).toEqual({ ending: { refusal }, ...nothing });
  });
});

describe('the secrets of a plan', () => {
  it('have their names, and no password is made, read or destroyed', async () => {
    const real = new MemorySecretStore();
    const [kept, fresh] = [lab.ids.uuid(), lab.ids.uuid()];
    const { password } = await real.ensure(kept);
    const secrets = forkedSecrets(real);
    await secrets.destroy(kept);
    for (const chap of [await secrets.get(kept), await secrets.ensure(kept)]) {
      expect(chap).toEqual({ username: real.usernameOf(kept), password: '***' });
    }
    expect((await secrets.ensure(fresh)).username).toBe(real.usernameOf(fresh));
    expect([...real.secrets]).toEqual([[kept, { username: real.usernameOf(kept), password }]]);
  });
});

describe('the clock of a plan', () => {
  it('begins now, stands still, and goes only forward', () => {
    const time = new VirtualTime('2030-01-01T10:00:00.000Z');
    const clock = new ForkedClock(time);
    time.advance(1_000);
    expect(clock.now().toISOString()).toBe('2030-01-01T10:00:00.000Z');
    clock.passTo(Date.parse('2030-01-01T11:00:00.000Z'));
    clock.passTo(Date.parse('2030-01-01T10:30:00.000Z'));
    expect(clock.now().toISOString()).toBe('2030-01-01T11:00:00.000Z');
  });
});
