import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StatefulSubject } from '../../../src/app/audit/states.js';
import { projectId } from '../../../src/domain/kernel/ids.js';
import { allOf, AuditLab, viewers } from '../../support/audit-lab.js';
import { attach, begin, detach } from '../../support/audit-stories.js';
import { a1, a2, created, deleted, deletionRequested, host1, reserved, s1, volumeId } from '../../support/examples.js';
import { refusalOf } from '../../support/refusal.js';
import { discovered } from '../../support/server-examples.js';

const volume: StatefulSubject = { kind: 'volume', id: volumeId };

let lab: AuditLab;
beforeEach(() => {
  lab = new AuditLab();
});
afterEach(() => lab.dispose());

describe('Who may see what', () => {
  beforeEach(async () => {
    await begin(lab);
    await attach(lab);
    await detach(lab);
    await lab.asked('req-delete', [deletionRequested, deleted]);
  });

  it('is asked of every question: what is of another project, or never was, is not there', async () => {
    const { audit } = lab;
    const stranger = viewers.stranger;
    const questions: (() => Promise<unknown>)[] = (['volume', 'server', 'attachment', 'project'] as const).flatMap((kind) => {
      const subject = { kind, id: { volume: volumeId, server: s1, attachment: a1, project: 'project-1' }[kind] };
      return [
        () => audit.timeline(stranger, subject),
        () => audit.state(stranger, subject),
        () => audit.difference(stranger, subject, { from: '1' }),
        () => audit.attached(stranger, subject),
      ];
    });
    questions.push(
      () => audit.holders(stranger, volumeId),
      () => audit.requests(stranger, 'user-1'),
    );
    for (const question of questions) expect(await refusalOf(question())).toMatch(/-not-found$/);
  });
  it('does not end with a volume: its project sees what became of it', async () => {
    expect((await lab.timelineOf(volume, {}, 'member')).at(-1)).toMatchObject({ type: 'VolumeDeleted' });
  });
  it("is said in the same words of what is another's as of what never was", async () => {
    const refused = async (id: string) =>
      lab.audit.timeline(viewers.stranger, { kind: 'volume', id }).then(
        () => '',
        (error: unknown) => String(error).replace(id, 'ID'),
      );
    expect(await refused(volumeId)).toBe(await refused('never-was'));
  });
  it('leaves hosts to administrators', async () => {
    expect(await refusalOf(lab.audit.timeline(viewers.member, { kind: 'host', id: host1 }))).toBe('forbidden');
  });
  it('leaves out what a server did with volumes of others', async () => {
    await lab.asked('req-other', [created({ volumeId: 'volume-2' as typeof volumeId, projectId: projectId('project-2') })]);
    await lab.asked('req-other', [
      reserved(a2, { volumeId: 'volume-2' as typeof volumeId, projectId: projectId('project-2'), serverId: s1 }),
    ]);
    const server: StatefulSubject = { kind: 'server', id: s1 };
    expect((await lab.timelineOf(server, {}, 'member')).map(({ stream }) => stream)).not.toContain('volume-volume-2');
    expect((await lab.timelineOf(server)).map(({ stream }) => stream)).toContain('volume-volume-2');
  });
  it('shows no host names to members, in words, states or lists', async () => {
    const answers = [
      await lab.timelineOf(volume, {}, 'member'),
      await lab.audit.state(viewers.member, volume, '8'),
      await lab.audit.attached(viewers.member, volume, '10'),
      await allOf(lab.audit.holders(viewers.member, volumeId)),
    ];
    const text = (of: unknown) => JSON.stringify(of).replaceAll('iqn.2026-01.example:compute-1', '');
    expect(text(answers)).not.toMatch(/compute-1|storage-1/);
    expect(text([await lab.timelineOf(volume), await lab.audit.state(viewers.admin, volume, '8')])).toMatch(/compute-1.*storage-1/);
  });
});

describe('A server that comes back in another project', () => {
  const server: StatefulSubject = { kind: 'server', id: s1 };
  const typesOf = async (viewer: keyof typeof viewers) => (await lab.timelineOf(server, {}, viewer)).map(({ type }) => type);
  const renamed = (name: string) => ({ type: 'ServerRenamed', data: { serverId: s1, name, seenAt: '2030-01-01T12:00:00.000Z' } });
  const vanished = { type: 'ServerVanished', data: { serverId: s1, seenAt: '2030-01-01T12:00:00.000Z' } };

  beforeEach(async () => {
    await lab.asked('host', [discovered({ name: 'ours' })]);
    await lab.asked('host', [renamed('our secret')]);
    await lab.asked('host', [vanished]);
    await lab.asked('host', [discovered({ name: 'theirs', projectId: projectId('project-2') })]);
    await lab.asked('host', [renamed('their secret')]);
  });

  it('shows each what happened while it was theirs', async () => {
    expect(await typesOf('member')).toEqual(['ServerDiscovered', 'ServerRenamed', 'ServerVanished']);
    expect(await typesOf('stranger')).toEqual(['ServerDiscovered', 'ServerRenamed']);
    expect(JSON.stringify(await lab.timelineOf(server, {}, 'stranger'))).not.toContain('our secret');
    expect(JSON.stringify(await lab.timelineOf(server, {}, 'member'))).not.toContain('their');
    expect(await typesOf('admin')).toHaveLength(5);
  });

  it('shows a project what happened to it while it was there', async () => {
    const all = await lab.timelineOf({ kind: 'project', id: 'project-2' }, {}, 'stranger');
    expect(all.map(({ position }) => position)).toEqual(['4', '5']);
  });

  it('was not there before it was theirs, and is not there after', async () => {
    const { audit } = lab;
    const nameAt = async (viewer: keyof typeof viewers, at?: string) =>
      (await audit.state(viewers[viewer], server, at)).value?.facts['name'];
    expect([await nameAt('member', '2'), await nameAt('member')]).toEqual(['our secret', undefined]);
    expect([await nameAt('stranger', '2'), await nameAt('stranger')]).toEqual([undefined, 'their secret']);
    expect([await nameAt('admin', '2'), await nameAt('admin')]).toEqual(['our secret', 'their secret']);
    expect((await audit.difference(viewers.stranger, server, { from: '2' })).changed).not.toContainEqual(
      expect.objectContaining({ from: 'our secret' }),
    );
  });
});

it('What hosts say of themselves is told without the files on them', async () => {
  await begin(lab);
  const reason = 'no space for /var/lib/mooring/volumes/v1.img';
  await lab.asked('req-grow', [{ type: 'ExtensionFailed', data: { volumeId, reason, failedAt: '2030-01-01T12:00:00.000Z' } }]);
  const wordsTo = async (viewer: keyof typeof viewers) => (await lab.timelineOf(volume, {}, viewer)).at(-1)?.words;
  expect(await wordsTo('member')).toBe('could not grow and keeps its size: no space for a file');
  expect(await wordsTo('admin')).toBe(`could not grow and keeps its size: ${reason}`);
});
