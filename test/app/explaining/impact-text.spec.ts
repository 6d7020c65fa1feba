import { describe, expect, it } from '@jest/globals';
import type { ImpactReport } from '../../../src/app/explaining/impact-report.js';
import { impactText } from '../../../src/app/explaining/impact-text.js';

const called = { volume: () => 'board', server: (id: string) => ({ s1: 'web-1', s2: 'web-2' })[id] ?? id, project: () => 'demo' };

const report: ImpactReport = {
  about: { kind: 'host', id: 'sim-1', name: 'sim-1' },
  ...{ summary: 'If host sim-1 goes: much goes.', counts: { projects: 1, servers: 1, volumes: 1, attachments: 1 }, more: false },
  servers: [
    { id: 's1', name: 'web-1', projectId: 'p', fate: 'stops' },
    { id: 's3', name: 'database-1', projectId: 'p', fate: 'loses a disk' },
  ],
  volumes: [{ id: 'v1', name: 'board', projectId: 'p', sizeGiB: 1, multiattach: true, fate: 'reachable elsewhere', stillOn: ['s2'] }],
  attachments: [{ id: 'a1', volumeId: 'v1', serverId: 's1', projectId: 'p', host: 'sim-1', device: '/dev/vdb', mode: 'rw' }],
  then: ['Do this.'],
};

describe('An impact as it is printed', () => {
  it('says by their names what is hit, also those that still have a volume and are not hit themselves', () => {
    expect(impactText(report, called).split('\n')).toEqual([
      ...['If host sim-1 goes: much goes.', ''],
      ...['Servers', '  web-1       stops         project demo  s1', '  database-1  loses a disk  project demo  s3', ''],
      ...['Volumes', '  board  reachable elsewhere, by web-2  1 GiB  project demo  v1', ''],
      ...['Attachments', '  volume board  server web-1  on sim-1  /dev/vdb  rw  a1', ''],
      ...['What then', '  Do this.'],
    ]);
  });
});
