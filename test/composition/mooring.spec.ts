import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/app/http/log.js';
import { readConfig } from '../../src/composition/config.js';
import { startMooring } from '../../src/composition/mooring.js';

describe('Mooring', () => {
  it('keeps nothing that others can read, even in a folder that is open to them', async () => {
    const data = await mkdtemp(join(tmpdir(), 'mooring-test-'));
    await chmod(data, 0o755);
    const config = readConfig({ MOORING_LISTEN: '127.0.0.1:0', MOORING_DATA: data, MOORING_HOSTS: 'simulated' });
    const mooring = await startMooring(config, createLog('error'));
    const modes = (await readdir(data)).map(async (name) => ({ name, othersMay: (await stat(join(data, name))).mode & 0o077 }));
    const open = (await Promise.all(modes)).filter(({ othersMay }) => othersMay !== 0);
    await mooring.stop();
    await rm(data, { recursive: true });
    expect(open).toEqual([]);
  });
});
