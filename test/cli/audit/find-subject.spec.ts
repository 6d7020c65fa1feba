import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findSubject, findUser, type Known } from '../../../src/cli/audit/find-subject.js';
import { AuditLab } from '../../support/audit-lab.js';
import { begin } from '../../support/audit-stories.js';
import { created, deleted, deletionRequested, project, s1, volumeId } from '../../support/examples.js';

const called = (name: string, id: string) => (said: string) => (said === name ? id : said);
const people = {
  ...{ projectId: called('demo', project), hasProject: () => false },
  ...{ userId: called('admin', 'user-0'), hasUser: (id: string) => id === 'user-0' },
};

describe('What is meant on the command line', () => {
  let lab: AuditLab;
  let known: Known;
  beforeEach(async () => {
    lab = new AuditLab();
    known = { store: lab.store, rows: lab.rows, people, isGapless: true };
    await begin(lab);
  });
  afterEach(() => lab.dispose());
  const volume = async (said: string) => (await findSubject(known, { kind: 'volume', id: said })).id;

  it('is what has the name now', async () => {
    expect(await volume('data')).toBe(volumeId);
    expect((await findSubject(known, { kind: 'server', id: 'web' })).id).toBe(s1);
  });
  it('is what had the name before it went', async () => {
    await lab.asked('req-delete', [deletionRequested, deleted]);
    expect(await volume('data')).toBe(volumeId);
  });
  it('is asked for again where several had the name', async () => {
    await lab.asked('req-delete', [deletionRequested, deleted]);
    const second = 'volume-2' as typeof volumeId;
    const again = await lab.asked('req-2', [created({ volumeId: second })]);
    await lab.follows(
      'req-2',
      again,
      [deletionRequested, deleted].map((event) => ({ ...event, data: { ...event.data, volumeId: second } })),
    );
    await expect(volume('data')).rejects.toThrow(`There are several volumes called data; say which: ${volumeId}, volume-2`);
  });
  it('is nothing, and so it is said, where there was never such a thing', async () => {
    await expect(volume('nothing')).rejects.toThrow('There is no volume called nothing, and there never was one');
    await expect(findSubject(known, { kind: 'project', id: 'nothing' })).rejects.toThrow('There is no project nothing');
    await expect(findUser(known, 'nobody')).rejects.toThrow('There is no user nobody');
  });
  it('may be a project or a user of which only the log knows, or one that has done nothing yet', async () => {
    expect((await findSubject(known, { kind: 'project', id: 'demo' })).id).toBe(project);
    expect(await findUser(known, 'user-1')).toBe('user-1');
    expect(await findUser(known, 'admin')).toBe('user-0');
  });
});
