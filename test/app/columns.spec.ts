import { describe, expect, it } from '@jest/globals';
import { inColumns } from '../../src/app/columns.js';

describe('Columns', () => {
  it('are as wide as what is widest in them, with texts at their beginning and numbers at their end', () => {
    const lines = [
      ['TABLE', 'ROWS', 'STATE'],
      ['volumes_v3', 2, 'in use'],
      ['hosts', 1_000n, ''],
    ];
    expect(inColumns(lines)).toBe('TABLE       ROWS  STATE\nvolumes_v3     2  in use\nhosts       1000');
  });
});
