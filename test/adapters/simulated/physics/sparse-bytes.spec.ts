import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SparseBytes } from '../../../../src/adapters/simulated/physics/sparse-bytes.js';

const size = 20_000;
const writes = fc.array(fc.record({ offset: fc.nat(size - 9000), bytes: fc.uint8Array({ maxLength: 9000 }) }), { maxLength: 6 });

describe('sparse bytes', () => {
  it('read like the same writes to a plain buffer', () => {
    fc.assert(
      fc.property(writes, fc.nat(size), fc.nat(size), (all, one, other) => {
        const [sparse, plain] = [new SparseBytes(), Buffer.alloc(size)];
        for (const { offset, bytes } of all) {
          sparse.write(offset, Buffer.from(bytes));
          plain.set(bytes, offset);
        }
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        return sparse.read(from, to - from).equals(plain.subarray(from, to));
      }),
    );
  });

  it('take room only where they were written', () => {
    const bytes = new SparseBytes();
    bytes.write(1024 ** 4, Buffer.from('far out'));
    bytes.write(4095, Buffer.from('over an edge'));
    expect(bytes.allocated).toBe(3 * 4096);
  });
});
