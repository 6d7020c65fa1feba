import { describe, expect, it } from '@jest/globals';
import { Owners } from '../../../src/app/feed/owners.js';
import type { RowSource } from '../../../src/app/ports/read-model.js';

const rows = (projects: Record<string, string | null>, asked: string[][] = []): Pick<RowSource, 'findMany'> => ({
  findMany: <Row extends object>(_table: string, keys: readonly string[]) => {
    asked.push([...keys]);
    const found = keys.filter((key) => key in projects).map((key) => [key, { projectId: projects[key] } as Row] as const);
    return Promise.resolve(new Map(found));
  },
});

const event = (stream: string, type: string, data: object, position = 1n) => ({ stream, event: { type, data }, position });
const described = (id: string) => event(`volume-${id}`, 'VolumeDescribed', { volumeId: id });
const reserved = event('volume-v1', 'Reserved', { volumeId: 'v1', attachmentId: 'a1' });
const refused = event('volume-v1', 'ReservationRefused', { volumeId: 'v1', attachmentId: 'a2' });

describe('Owners', () => {
  it('know whose a volume is, whose its attachments are, and that hosts are nobody’s', async () => {
    const owners = new Owners(rows({ 'volume/v1': 'mine', 'server/s1': 'theirs', 'host/h1': null }));
    const seen = event('server-s1', 'VmStateSeen', { serverId: 's1' });
    const host = event('host-h1', 'HostDescribed', { hostName: 'h1' });
    expect(await owners.projectsOf([described('v1'), reserved, refused, seen, host])).toEqual(['mine', 'mine', 'mine', 'theirs', null]);
  });

  it('ask once for all they do not know yet, and not again', async () => {
    const asked: string[][] = [];
    const owners = new Owners(rows({ 'volume/v1': 'mine', 'volume/v2': 'mine' }, asked));
    await owners.projectsOf([described('v1'), reserved, described('v2')]);
    expect(await owners.projectOf(described('v2'))).toBe('mine');
    expect(asked).toEqual([['volume/v1', 'volume/v2']]);
  });

  it('do not take what they could not find for nobody’s, and look again', async () => {
    const projects: Record<string, string> = {};
    const owners = new Owners(rows(projects));
    expect(await owners.projectOf(described('v1'))).toBeUndefined();
    projects['volume/v1'] = 'mine';
    expect(await owners.projectOf(described('v1'))).toBe('mine');
  });

  it('look again when a server that had vanished is found again', async () => {
    const projects = { 'server/s1': 'mine' };
    const owners = new Owners(rows(projects));
    const discovered = event('server-s1', 'ServerDiscovered', { serverId: 's1' });
    expect(await owners.projectOf(discovered)).toBe('mine');
    projects['server/s1'] = 'theirs';
    expect(await owners.projectOf(discovered)).toBe('theirs');
  });

  it('say of what changed hands whose it was when it happened', async () => {
    const line = { projectId: 'theirs', formerly: [{ projectId: 'mine', before: '7' }] };
    const owners = new Owners({ findMany: <Row extends object>() => Promise.resolve(new Map([['server/s1', line as unknown as Row]])) });
    const seen = (position: bigint) => event('server-s1', 'VmStateSeen', { serverId: 's1' }, position);
    for (let again = 0; again < 2; again += 1) expect(await owners.projectsOf([seen(6n), seen(7n)])).toEqual(['mine', 'theirs']);
  });

  it('know nothing of what is not followed', async () => {
    expect(await new Owners(rows({})).projectOf(event('hostcommands-h1', 'WorkOrdered', { hostName: 'h1' }))).toBeUndefined();
  });
});
