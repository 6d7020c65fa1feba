import { describe, expect, it } from '@jest/globals';
import type { Verified } from '../../../src/app/projecting/verification.js';
import { verifiedText } from '../../../src/cli/projections/verified-text.js';

const right: Verified = { table: 'hosts_v3', position: '88', rows: 12, differing: 0, first: null };
const wrong: Verified = {
  ...{ table: 'volumes_v3', position: '88', rows: 3, differing: 1 },
  first: {
    ...{ table: 'volumes_v3', key: 'volume-1', path: 'volume.sizeGiB', kept: 2, rebuilt: 1 },
    events: [{ position: '9', type: 'VolumeCreated', id: 'event-9', at: '2026-01-01T12:00:00Z' }],
  },
};

describe('Tables that were compared with the log', () => {
  it('are told one under the other, and all of them in a line', () => {
    const text = verifiedText([right, { ...right, table: 'volumes_v3', rows: 3 }]);
    expect(text.split('\n')).toEqual([
      'TABLE       ROWS  COMPARED UP TO  RESULT',
      'hosts_v3      12              88  as the log says',
      'volumes_v3     3              88  as the log says',
      '',
      'All 2 tables are as the log says.',
    ]);
  });
  it('are told with the first row that is wrong, what it is, what it should be, and why', () => {
    const text = verifiedText([right, wrong]);
    expect(text).toContain('volumes_v3     3              88  1 not as the log says\n');
    expect(text).toContain(
      [
        'First in volumes_v3: volume-1, at volume.sizeGiB',
        '  kept:    2',
        '  rebuilt: 1',
        '  made by 1 event:',
        '    9  2026-01-01T12:00:00Z  VolumeCreated  event-9',
      ].join('\n'),
    );
    expect(text).toMatch(/1 of 2 tables not as the log says; mooring projections rebuild <name> makes a table anew\.$/);
  });
});
