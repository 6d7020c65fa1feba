import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VolumeStorage } from '../../../src/app/ports/hosts.js';
import { endOf, valueOf } from './value-of.js';

export interface StorageLab {
  readonly storage: VolumeStorage;
  /** Bytes of a volume, read and written past the port: what a target would do with the backing. */
  read(volumeId: string, offset: number, length: number): Promise<Buffer>;
  write(volumeId: string, offset: number, bytes: Buffer): Promise<void>;
  dispose(): Promise<void>;
}

const GiB = 1024 ** 3;
const block = Buffer.alloc(4096, 0x5a);
const zeros = Buffer.alloc(4096);

/** `make` is called once; every test uses volumes of its own and deletes them. */
export const volumeStorageContract = (name: string, make: () => Promise<StorageLab>): void => {
  describe(`${name} as volume storage`, () => {
    let lab: StorageLab;
    const storage = () => lab.storage;

    beforeAll(async () => {
      lab = await make();
    });
    afterAll(() => lab.dispose());

    const withVolume = async (sizeGiB: number, use: (volumeId: string) => Promise<void>) => {
      const volumeId = randomUUID();
      await valueOf(storage().create({ volumeId, sizeGiB }));
      try {
        await use(volumeId);
      } finally {
        await storage().delete(volumeId);
      }
    };

    it('makes a volume of exactly the size asked for, reading as zeros', () =>
      withVolume(1, async (volumeId) => {
        expect((await valueOf(storage().measure(volumeId)))?.sizeBytes).toBe(GiB);
        expect(await lab.read(volumeId, 0, 4096)).toEqual(zeros);
        expect(await lab.read(volumeId, GiB - 4096, 4096)).toEqual(zeros);
      }));

    it('leaves a volume that is already there at this size as it is', () =>
      withVolume(1, async (volumeId) => {
        await lab.write(volumeId, 8192, block);
        expect(await endOf(storage().create({ volumeId, sizeGiB: 1 }))).toBe('done');
        expect(await lab.read(volumeId, 8192, 4096)).toEqual(block);
      }));

    it('refuses to make a volume that is there at another size', () =>
      withVolume(2, async (volumeId) => {
        expect(await endOf(storage().create({ volumeId, sizeGiB: 1 }))).toBe('refused');
        expect(await endOf(storage().create({ volumeId, sizeGiB: 3 }))).toBe('refused');
        expect((await valueOf(storage().measure(volumeId)))?.sizeBytes).toBe(2 * GiB);
      }));

    it('makes one volume when asked twice at the same time', async () => {
      const volumeId = randomUUID();
      const create = () => storage().create({ volumeId, sizeGiB: 1 });
      expect(await Promise.all([endOf(create()), endOf(create())])).toEqual(['done', 'done']);
      expect((await valueOf(storage().list())).filter((id) => id === volumeId)).toHaveLength(1);
      await valueOf(storage().delete(volumeId));
    });

    it('keeps the bytes of one volume out of another', () =>
      withVolume(1, (first) =>
        withVolume(1, async (second) => {
          await lab.write(first, 0, block);
          expect(await lab.read(second, 0, 4096)).toEqual(zeros);
        }),
      ));

    it('grows a volume, keeps its bytes and adds zeros', () =>
      withVolume(1, async (volumeId) => {
        await lab.write(volumeId, GiB - 4096, block);
        await valueOf(storage().grow({ volumeId, sizeGiB: 2 }));
        expect((await valueOf(storage().measure(volumeId)))?.sizeBytes).toBe(2 * GiB);
        expect(await lab.read(volumeId, GiB - 4096, 4096)).toEqual(block);
        expect(await lab.read(volumeId, GiB, 4096)).toEqual(zeros);
      }));

    it('never shrinks: a volume that is already that large or larger is left alone', () =>
      withVolume(2, async (volumeId) => {
        expect(await endOf(storage().grow({ volumeId, sizeGiB: 2 }))).toBe('done');
        expect(await endOf(storage().grow({ volumeId, sizeGiB: 1 }))).toBe('done');
        expect((await valueOf(storage().measure(volumeId)))?.sizeBytes).toBe(2 * GiB);
      }));

    it('refuses to grow a volume that does not exist, and makes none', async () => {
      const volumeId = randomUUID();
      expect(await endOf(storage().grow({ volumeId, sizeGiB: 1 }))).toBe('refused');
      expect(await valueOf(storage().measure(volumeId))).toBeNull();
    });

    it('deletes a volume; again changes nothing', async () => {
      const volumeId = randomUUID();
      await valueOf(storage().create({ volumeId, sizeGiB: 1 }));
      await valueOf(storage().delete(volumeId));
      expect(await valueOf(storage().measure(volumeId))).toBeNull();
      expect(await valueOf(storage().list())).not.toContain(volumeId);
      expect(await endOf(storage().delete(volumeId))).toBe('done');
    });

    it('gives a volume made anew under an old id no byte of the old one', async () => {
      const volumeId = randomUUID();
      await valueOf(storage().create({ volumeId, sizeGiB: 1 }));
      await lab.write(volumeId, 0, block);
      await valueOf(storage().delete(volumeId));
      await valueOf(storage().create({ volumeId, sizeGiB: 1 }));
      expect(await lab.read(volumeId, 0, 4096)).toEqual(zeros);
      await valueOf(storage().delete(volumeId));
    });

    it('lists the volumes that exist', () =>
      withVolume(1, (first) =>
        withVolume(1, async (second) => {
          expect(await valueOf(storage().list())).toEqual(expect.arrayContaining([first, second]));
        }),
      ));

    it('names an absolute path of its own for each volume, the same each time', () =>
      withVolume(1, (first) =>
        withVolume(1, async (second) => {
          const path = await valueOf(storage().backing(first));
          expect(path).toMatch(/^\//);
          expect(await valueOf(storage().backing(first))).toBe(path);
          expect(await valueOf(storage().backing(second))).not.toBe(path);
        }),
      ));

    it('has no backing for a volume that does not exist', async () => {
      expect(await endOf(storage().backing(randomUUID()))).toBe('refused');
    });

    it('takes an id that is no UUID for a bug', async () => {
      await expect(storage().create({ volumeId: '../../etc/passwd', sizeGiB: 1 })).rejects.toThrow(/volume id/);
      await expect(storage().delete('..')).rejects.toThrow(/volume id/);
      await expect(storage().backing('')).rejects.toThrow(/volume id/);
    });
  });
};
