import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/app/http/log.js';
import { readConfig } from '../../src/composition/config.js';
import { startAll } from '../../src/composition/start-all.js';

describe('Mooring', () => {
  let data: string;
  const start = (settings: Record<string, string> = {}) =>
    startAll(
      readConfig({ MOORING_LISTEN: '127.0.0.1:0', MOORING_DATA: data, MOORING_HOSTS: 'simulated', ...settings }),
      createLog('error'),
    );

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'mooring-test-'));
  });
  afterEach(() => rm(data, { recursive: true }));

  it('keeps nothing that others can read, even in a folder that is open to them', async () => {
    await chmod(data, 0o755);
    const mooring = await start();
    const modes = (await readdir(data)).map(async (name) => ({ name, othersMay: (await stat(join(data, name))).mode & 0o077 }));
    const open = (await Promise.all(modes)).filter(({ othersMay }) => othersMay !== 0);
    await mooring.stop();
    expect(open).toEqual([]);
  });

  it('does not start where nobody acts for the host that keeps the volumes', async () => {
    await (await start()).stop();
    await (await start()).stop();
    const plan = join(data, 'plan.yaml');
    await writeFile(plan, 'hosts: [{ name: another, servers: [] }, { name: sim-2, servers: [] }]');
    await expect(start({ MOORING_SIMULATED: plan })).rejects.toThrow(
      `${data} keeps volumes on sim-1 (simulated), for which nobody acts now. Hosts are SIMULATED, no disk is real: MOORING_HOSTS=simulated asks for it.`,
    );
    await (await start()).stop();
  });
});
