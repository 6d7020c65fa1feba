import { describe, expect, it } from '@jest/globals';
import { contains, equals, type Filters, matchesNone, readFilters } from '../../../../../src/app/http/block-storage/lists/filters.js';
import { viewer } from '../../../../support/block-storage-examples.js';

interface Row {
  readonly colour: string;
}

const filters: Filters<Row> = {
  forAll: {
    name: equals('name'),
    'name~': contains('name'),
    colour: (value) => ({ check: ({ colour }) => colour === value }),
    group: matchesNone,
  },
  forAdmins: { project_id: equals('project_id') },
};
const none = { where: [], checks: [] };
const isRed = { where: [{ column: 'name', is: 'equal', value: 'red' }], checks: [] };

describe('the filters of a list', () => {
  it('are conditions for the database, or looks at each row', () => {
    const { where, checks } = readFilters({ name: ['blue', 'red'], colour: 'red' }, filters, viewer('3.71'));
    expect({ where, checks: [] }).toEqual(isRed);
    expect(checks.map((check) => [check({ colour: 'red' }), check({ colour: 'blue' })])).toEqual([[true, false]]);
  });

  it('are not what pages, sorts and counts', () => {
    const query = { limit: '1', marker: 'x', offset: '1', sort: 'name', sort_key: 'x', sort_dir: 'asc', all_tenants: '1', with_count: '1' };
    expect(readFilters(query, filters, viewer('3.71'))).toEqual(none);
  });

  it('that nobody knows are refused from 3.31 on, and overlooked before', () => {
    expect(readFilters({ size: '1', constructor: 'x' }, filters, viewer('3.30'))).toEqual(none);
    expect(() => readFilters({ size: '1', constructor: 'x' }, filters, viewer('3.31'))).toThrow(
      'Invalid filters size,constructor are found in query options.',
    );
  });

  it('that nobody knows are overlooked where an admin sends them', () => {
    expect(readFilters({ size: '1', name: 'red' }, filters, viewer('3.71', { isAdmin: true }))).toEqual(isRed);
  });

  it('that are for admins are known to admins only', () => {
    const where = [{ column: 'project_id', is: 'equal', value: 'p' }];
    expect(readFilters({ project_id: 'p' }, filters, viewer('3.0', { isAdmin: true }))).toEqual({ where, checks: [] });
    expect(readFilters({ project_id: 'p' }, filters, viewer('3.0'))).toEqual(none);
  });

  it('find parts of names from 3.34 on', () => {
    const where = [{ column: 'name', is: 'like', value: 're' }];
    expect(readFilters({ 'name~': 're' }, filters, viewer('3.34'))).toEqual({ where, checks: [] });
    expect(() => readFilters({ 'name~': 're' }, filters, viewer('3.33'))).toThrow('Invalid filters name~');
  });

  it('count as filters where they are not known yet: with_count before 3.45', () => {
    expect(() => readFilters({ with_count: '1' }, filters, viewer('3.44'))).toThrow('Invalid filters with_count');
  });
});
