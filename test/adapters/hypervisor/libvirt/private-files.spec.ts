import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { forgetPrivateFiles, withPrivateFiles } from '../../../../src/adapters/hypervisor/libvirt/private-files.js';

describe('private files', () => {
  let data: string;
  let within: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'private-files-'));
    within = join(data, 'private');
  });
  afterEach(() => rm(data, { recursive: true }));

  it('can be read by nobody else while they are needed, and are gone afterwards', async () => {
    await withPrivateFiles(within, async ({ folder, write }) => {
      const file = join(folder, await write('secretSecret1234'));
      expect(await readFile(file, 'utf8')).toBe('secretSecret1234');
      const modes = await Promise.all([within, folder, file].map(async (path) => (await stat(path)).mode & 0o077));
      expect(modes).toEqual([0, 0, 0]);
    });
    expect(await readdir(within)).toEqual([]);
  });

  it('are gone when the work fails', async () => {
    const failing = withPrivateFiles(within, async ({ write }) => {
      await write('secretSecret1234');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await readdir(within)).toEqual([]);
  });

  it('do not outlive a process that died at work for longer than until the next start', async () => {
    await withPrivateFiles(within, async ({ write }) => {
      await write('secretSecret1234');
      await forgetPrivateFiles(within);
      expect(await readdir(data)).toEqual([]);
    });
  });
});
