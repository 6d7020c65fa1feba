import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileStorage } from '../../../../src/adapters/storage/file/file-storage.js';
import { valueOf } from '../../../support/contracts/value-of.js';
import { type StorageLab, volumeStorageContract } from '../../../support/contracts/volume-storage.contract.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'mooring-'));

const fileStorageLab = (): Promise<StorageLab> => {
  const folder = newFolder();
  const storage = new FileStorage({ folder });
  return Promise.resolve({
    storage,
    read: async (volumeId, position, length) => {
      await using file = await open(await valueOf(storage.backing(volumeId)), 'r');
      return (await file.read({ buffer: Buffer.alloc(length), position })).buffer;
    },
    write: async (volumeId, position, bytes) => {
      await using file = await open(await valueOf(storage.backing(volumeId)), 'r+');
      await file.write(bytes, 0, bytes.length, position);
    },
    dispose: () => Promise.resolve(rmSync(folder, { recursive: true })),
  });
};

volumeStorageContract('A folder of raw files', fileStorageLab);

describe('a volume in a folder', () => {
  let folder: string;
  let storage: FileStorage;
  const volumeId = randomUUID();

  beforeEach(() => {
    folder = newFolder();
    storage = new FileStorage({ folder });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes no room until it is written', async () => {
    await valueOf(storage.create({ volumeId, sizeGiB: 1000 }));
    expect((await valueOf(storage.measure(volumeId)))?.allocatedBytes).toBeLessThan(64 * 1024);
  });

  it('counts what it takes once it is written', async () => {
    await valueOf(storage.create({ volumeId, sizeGiB: 1 }));
    writeFileSync(await valueOf(storage.backing(volumeId)), Buffer.alloc(1024 * 1024, 1), { flag: 'r+' });
    expect((await valueOf(storage.measure(volumeId)))?.allocatedBytes).toBeGreaterThanOrEqual(1024 * 1024);
  });

  it('is readable by its owner alone', async () => {
    await valueOf(storage.create({ volumeId, sizeGiB: 1 }));
    expect(statSync(join(folder, `${volumeId}.raw`)).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing else in the folder', async () => {
    await valueOf(storage.create({ volumeId, sizeGiB: 1 }));
    expect(readdirSync(folder)).toEqual([`${volumeId}.raw`]);
  });

  it('is made whole where an earlier try died half-way', async () => {
    writeFileSync(join(folder, `.${volumeId}.unfinished`), 'left behind');
    expect(await valueOf(storage.list())).toEqual([]);
    expect(await valueOf(storage.measure(volumeId))).toBeNull();
    await valueOf(storage.create({ volumeId, sizeGiB: 1 }));
    expect(readdirSync(folder)).toEqual([`${volumeId}.raw`]);
    expect((await valueOf(storage.measure(volumeId)))?.allocatedBytes).toBe(0);
  });

  it('takes with it what an earlier try has left when it is deleted', async () => {
    writeFileSync(join(folder, `.${volumeId}.unfinished`), 'left behind');
    await valueOf(storage.delete(volumeId));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never shrinks when it is told to grow twice at once', async () => {
    await valueOf(storage.create({ volumeId, sizeGiB: 1 }));
    await Promise.all([5, 2, 9, 3].map((sizeGiB) => valueOf(storage.grow({ volumeId, sizeGiB }))));
    expect((await valueOf(storage.measure(volumeId)))?.sizeBytes).toBe(9 * 1024 ** 3);
  });

  it('keeps an odd size that is larger than the one asked for', async () => {
    await valueOf(storage.create({ volumeId, sizeGiB: 1 }));
    truncateSync(join(folder, `${volumeId}.raw`), 3 * 1024 ** 3 + 4096);
    await valueOf(storage.grow({ volumeId, sizeGiB: 3 }));
    expect((await valueOf(storage.measure(volumeId)))?.sizeBytes).toBe(3 * 1024 ** 3 + 4096);
  });

  it('is listed only when its name is that of a volume', async () => {
    await valueOf(storage.create({ volumeId, sizeGiB: 1 }));
    for (const name of ['notes.txt', 'lost+found', `${volumeId}.raw.old`, 'x.raw']) writeFileSync(join(folder, name), '');
    expect(await valueOf(storage.list())).toEqual([volumeId]);
  });

  it('makes its folder where there is none, closed to others', async () => {
    const deeper = join(folder, 'data', 'volumes');
    const fresh = new FileStorage({ folder: deeper });
    expect(await valueOf(fresh.list())).toEqual([]);
    await valueOf(fresh.delete(volumeId));
    expect(existsSync(deeper)).toBe(false);
    await valueOf(fresh.create({ volumeId, sizeGiB: 1 }));
    expect(statSync(deeper).mode & 0o777).toBe(0o700);
  });

  it('is refused, with a reason in plain words, where the folder is a file', async () => {
    const storageInFile = new FileStorage({ folder: join(folder, 'file') });
    writeFileSync(join(folder, 'file'), '');
    const refusal = { outcome: 'refused', reason: 'the storage folder is not a folder' };
    expect(await storageInFile.create({ volumeId, sizeGiB: 1 })).toEqual(refusal);
    expect(await storageInFile.list()).toEqual(refusal);
    expect(await storageInFile.delete(volumeId)).toEqual(refusal);
  });

  it('is not taken for a folder that stands in its place', async () => {
    mkdirSync(join(folder, `${volumeId}.raw`));
    expect(await storage.delete(volumeId)).toEqual({ outcome: 'refused', reason: 'a folder stands where the volume should be' });
  });

  it('is not waited for without end when the storage hangs', async () => {
    const pipe = join(folder, `.${volumeId}.unfinished`);
    execFileSync('mkfifo', [pipe]);
    const impatient = new FileStorage({ folder, timeoutMs: 50 });
    expect(await impatient.create({ volumeId, sizeGiB: 1 })).toEqual({ outcome: 'unknown', reason: 'no answer within 50 ms' });
    closeSync(openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK));
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 40])('takes %d GiB for a bug', async (sizeGiB) => {
    await expect(storage.create({ volumeId, sizeGiB })).rejects.toThrow('not a size in GiB');
    expect(readdirSync(folder)).toEqual([]);
  });
});
