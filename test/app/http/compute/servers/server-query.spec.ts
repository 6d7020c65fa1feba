import { describe, expect, it } from '@jest/globals';
import { serverQuery } from '../../../../../src/app/http/compute/servers/server-query.js';
import type { VersionText } from '../../../../../src/app/http/versions/api-version.js';
import type { Requester } from '../../../../../src/app/commanding/requester.js';
import { version } from '../../../../support/compute-examples.js';
import { rejectionOf } from '../../../../support/decider-spec.js';

const requester: Requester = {
  ...{ requestId: 'r', correlationId: 'c', user: { id: 'u' }, project: { id: 'p' }, isAdmin: false, isService: false },
};
const admin = { ...requester, isAdmin: true };

const asked = (query: Record<string, string>, by = requester, at: VersionText = '2.1') => serverQuery(query, version(at), by);
const where = (query: Record<string, string>, by = requester) => asked(query, by).rows.where;
const refusal = (query: Record<string, string>, by = requester, at: VersionText = '2.1') => rejectionOf(() => asked(query, by, at));
const nothing = [{ column: 'key', is: 'equal', value: '' }];

describe('a list of servers', () => {
  it('is of all servers of the project, latest first, a thousand at most', () => {
    expect(asked({})).toEqual({
      page: { limit: 1000, marker: null, offset: 0, sort: [{ key: 'created_at', direction: 'desc' }] },
      rows: { where: [], sort: [{ column: 'created_at', direction: 'desc' }], limit: 1000 },
      allProjects: false,
    });
  });

  it('is as long as asked, and not limited at 0', () => {
    expect(asked({ limit: '2' }).rows.limit).toBe(2);
    expect(asked({ limit: '0' }).rows.limit).toBe(1000);
    expect(refusal({ limit: '-1' }).code).toBe('invalid-request');
  });

  it('goes on after a marker', () => expect(asked({ marker: 's' }).rows.after).toBe('s'));

  it('is sorted by what servers have', () => {
    expect(asked({ sort_key: 'display_name', sort_dir: 'asc' }).rows.sort).toEqual([{ column: 'name', direction: 'asc' }]);
    expect(asked({ sort_key: 'uuid' }).rows.sort).toEqual([{ column: 'key', direction: 'desc' }]);
    expect(refusal({ sort_key: 'ram' }).code).toBe('invalid-request');
  });

  it('is sorted by host for administrators only', () => {
    expect(asked({ sort_key: 'host' }, admin).rows.sort).toEqual([{ column: 'host', direction: 'desc' }]);
    expect(refusal({ sort_key: 'host' }).code).toBe('invalid-request');
  });
});

describe('a list of servers of all projects', () => {
  it.each(['1', 'True', ''])('is given to an administrator who asks with %j', (all_tenants) => {
    expect(asked({ all_tenants }, admin).allProjects).toBe(true);
  });
  it('is given to a service', () => expect(asked({ all_tenants: '1' }, { ...requester, isService: true }).allProjects).toBe(true));
  it('is refused to others', () => expect(refusal({ all_tenants: '1' }).code).toBe('forbidden'));
  it('is not what somebody wants who says no', () => expect(asked({ all_tenants: '0' }).allProjects).toBe(false));
  it('is not asked for with anything else', () => expect(refusal({ all_tenants: 'maybe' }, admin).code).toBe('invalid-request'));
});

describe('servers filtered', () => {
  it.each<[string, object]>([
    ['web', { column: 'name', is: 'like', value: 'web' }],
    ['^web-1$', { column: 'name', is: 'equal', value: 'web-1' }],
    ['^web\\.1$', { column: 'name', is: 'equal', value: 'web.1' }],
    ['(a+)+', { column: 'name', is: 'like', value: '(a+)+' }],
    ['', { column: 'name', is: 'like', value: '' }],
  ])('by the name %j are looked for without a regular expression', (name, filter) => {
    expect(where({ name })).toEqual([filter]);
    expect(where({ display_name: name })).toEqual([filter]);
  });

  it.each(['^web', 'web$'])('by the half-bound name %j are refused rather than guessed', (name) => {
    expect(refusal({ name }).message).toMatch(/whole name between \^ and \$/);
  });

  it('by a long name take no time to speak of: not some of it for each two characters', () => {
    const started = performance.now();
    where({ name: `^${'a'.repeat(1_000_000)}$` });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.each([
    ['ACTIVE', 'active'],
    ['shutoff', 'stopped'],
    ['BUILD', 'building'],
  ])('by status %s are those that are %s', (status, value) =>
    expect(where({ status })).toEqual([{ column: 'vm_state', is: 'equal', value }]),
  );

  it.each(['DELETED', 'nonsense', ''])('by status %j are none', (status) => expect(where({ status })).toEqual(nothing));

  it.each(['ip', 'image', 'key_name', 'tags', 'user_id'])('by %s are none, since none has any', (name) => {
    expect(where({ [name]: 'x' })).toEqual(nothing);
  });

  it('that are deleted are none', () => {
    expect(where({ deleted: 'True' }, admin)).toEqual(nothing);
    expect(where({ deleted: 'False' }, admin)).toEqual([]);
  });

  it('by host and project are for administrators; others are not told where servers are', () => {
    expect(where({ host: 'sim-1', tenant_id: 'q' }, admin)).toEqual([
      { column: 'host', is: 'equal', value: 'sim-1' },
      { column: 'project_id', is: 'equal', value: 'q' },
    ]);
    expect(where({ host: 'sim-1', node: 'sim-1', tenant_id: 'q', project_id: 'q' })).toEqual([]);
  });

  it('by what nobody here can look up are refused, saying so', () => {
    expect(refusal({ 'changes-since': '2030-01-01T00:00:00Z' }).message).toMatch(/changes-since/);
  });

  it('by what nobody knows are refused from 2.75 on, and before that the filter is passed over', () => {
    expect(asked({ shape: 'round' }, requester, '2.74').rows.where).toEqual([]);
    expect(refusal({ shape: 'round' }, requester, '2.75').code).toBe('invalid-request');
  });

  it('by names that every object has are not filtered at all', () => {
    expect(asked({ constructor: 'x', toString: 'y' }, requester, '2.74').rows.where).toEqual([]);
  });
});
