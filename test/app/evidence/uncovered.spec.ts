import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { sha256 } from '../../../src/app/evidence/canonical.js';
import { Uncovered } from '../../../src/app/evidence/uncovered.js';
import { firstLink, type Link, nextLink } from '../../../src/domain/audit/chain.js';

describe('Events that no checkpoint stands for', () => {
  it('keep their leaves, links and positions while those before them are covered, however many there are', () => {
    const uncovered = new Uncovered(firstLink);
    const links: Link[] = [firstLink];
    const leaves = Array.from({ length: 10_000 }, () => new Uint8Array(randomBytes(32)));
    let covered = 0;
    for (const [index, leaf] of leaves.entries()) {
      uncovered.add(leaf, BigInt(index + 1));
      links.push(nextLink(sha256, links.at(-1) ?? firstLink, leaf));
      if (index < 6_000 || index % 700 !== 0) continue;
      expect(uncovered.leavesOf(500)).toEqual(leaves.slice(covered, covered + 500));
      expect(uncovered.linkAfter(500)).toEqual(links[covered + 500]);
      uncovered.cover(500);
      covered += 500;
      expect(uncovered.base).toEqual(links[covered]);
      expect(uncovered.positionOf(0)).toBe(BigInt(covered + 1));
    }
    expect(uncovered.length).toBe(10_000 - covered);
    expect(uncovered.link).toEqual(links.at(-1));
    expect(uncovered.positionOf(uncovered.length)).toBeUndefined();
  });

  it('take no room for what was covered long ago', () => {
    const uncovered = new Uncovered(firstLink);
    const leaf = new Uint8Array(randomBytes(32));
    const roomFor = (): number => (uncovered.leavesOf(1)[0]?.buffer.byteLength ?? 0) / 64;
    for (let index = 0; index < 50_000; index += 1) {
      uncovered.add(leaf, BigInt(index));
      if (uncovered.length === 1_024) uncovered.cover(1_023);
    }
    expect(roomFor()).toBeLessThanOrEqual(4_096);
  });
});
