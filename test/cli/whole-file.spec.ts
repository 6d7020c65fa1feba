import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { intoFile } from '../../src/cli/whole-file.js';

describe('A file that is written whole or not at all', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mooring-file-'));
    path = join(folder, 'log');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const text = (words: string) => (file: Writable) => pipeline(Readable.from([words]), file);

  it('is for its owner only, also where one was begun before that was for everybody', async () => {
    await writeFile(`${path}.unfinished`, 'half');
    await chmod(`${path}.unfinished`, 0o666);
    await intoFile(path, text('whole'));
    expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777]).toEqual(['whole', 0o600]);
  });

  it('does not follow where somebody has laid a link', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, 'as it was');
    await symlink(elsewhere, `${path}.unfinished`);
    await intoFile(path, text('whole'));
    expect([await readFile(elsewhere, 'utf8'), await readFile(path, 'utf8')]).toEqual(['as it was', 'whole']);
  });

  it('leaves what was there, and nothing else, when it cannot be written', async () => {
    await writeFile(path, 'before');
    await expect(intoFile(path, () => Promise.reject(new Error('the log ended')))).rejects.toThrow('the log ended');
    expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['before', ['log']]);
  });

  it('is said to be what cannot be written, where its folder is not there', async () => {
    const nowhere = join(folder, 'nowhere', 'log');
    await expect(intoFile(nowhere, text('whole'))).rejects.toThrow(`${nowhere} cannot be written (ENOENT)`);
  });
});
