/** Which ids there were, in 16 bytes for each: a log of many millions must fit. Two different ids are taken for one once in a blue moon (2⁻⁶⁴). */
import { bytesOf, sha256 } from './canonical.js';

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

export class KnownIds {
  private slots = new BigUint64Array(1 << 8);
  private used = 0;

  /** `false`: it was there already. */
  add(id: string): boolean {
    if (this.used * 2 >= this.slots.length) this.grow();
    if (!place(this.slots, fingerprintOf(id))) return false;
    this.used += 1;
    return true;
  }

  private grow(): void {
    const larger = new BigUint64Array(this.slots.length * 2);
    for (const print of this.slots) if (print !== 0n) place(larger, print);
    this.slots = larger;
  }
}

/** The last digits of a UUID are chance. */
const fingerprintOf = (id: string): bigint => {
  const digits = uuid.test(id) ? bytesOf(id.slice(19).replace('-', '')) : sha256(Buffer.from(id)).subarray(0, 8);
  const print = Buffer.from(digits).readBigUInt64BE();
  return print === 0n ? 1n : print;
};

const place = (slots: BigUint64Array, print: bigint): boolean => {
  const last = slots.length - 1;
  for (let slot = Number(print & BigInt(last)); ; slot = (slot + 1) & last) {
    if (slots[slot] === print) return false;
    if (slots[slot] === 0n) {
      slots[slot] = print;
      return true;
    }
  }
};
