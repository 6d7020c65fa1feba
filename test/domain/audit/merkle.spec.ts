import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Hash } from '../../../src/domain/audit/hashing.js';
import { inclusionPath, merkleRoot, rootByPath } from '../../../src/domain/audit/merkle.js';

const hash: Hash = (bytes) => createHash('sha256').update(bytes).digest();
const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Buffer.from(text, 'hex');

/** The entries and roots that implementations of RFC 6962 are tested with. */
const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(bytes);
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('a Merkle tree', () => {
  it.each(roots.map((root, size) => ({ size, root })))('of $size entries has the root that RFC 6962 says', ({ size, root }) =>
    expect(hex(merkleRoot(hash, entries.slice(0, size)))).toBe(root),
  );

  it('has the path that RFC 6962 says', () => {
    const path = inclusionPath(hash, entries, 5);
    expect(path.map(hex)).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  it('shows of each entry, and of no other, that it is there', () => {
    const many = Array.from({ length: 20 }, (_, index) => Buffer.from(`entry ${index}`));
    for (let size = 1; size <= many.length; size += 1) {
      const some = many.slice(0, size);
      const root = hex(merkleRoot(hash, some));
      some.forEach((entry, index) => {
        const path = inclusionPath(hash, some, index);
        expect(hex(rootByPath(hash, { entry, index, size, path }))).toBe(root);
        expect(hex(rootByPath(hash, { entry: Buffer.from('another'), index, size, path }))).not.toBe(root);
        if (size > 1) expect(hex(rootByPath(hash, { entry, index: (index + 1) % size, size, path }))).not.toBe(root);
        expect(rootByPath(hash, { entry, index, size, path: [...path, entry] })).toBeUndefined();
        if (size > 1) expect(rootByPath(hash, { entry, index, size, path: path.slice(1) })).toBeUndefined();
      });
    }
  });

  it.each([-1, 1, 0.5, NaN])('has no path to the place %p of one', (index) =>
    expect(rootByPath(hash, { entry: bytes('00'), index, size: 1, path: [] })).toBeUndefined(),
  );
});
