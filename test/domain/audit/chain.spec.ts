import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { firstLink, nextLink } from '../../../src/domain/audit/chain.js';
import type { Hash } from '../../../src/domain/audit/hashing.js';

const hash: Hash = (bytes) => createHash('sha256').update(bytes).digest();
const leaf = (text: string) => hash(Buffer.from(text));
const chainOf = (...texts: string[]) => texts.reduce((link, text) => nextLink(hash, link, leaf(text)), firstLink);

describe('the chain', () => {
  it('begins with 32 zero bytes', () => expect(Buffer.from(firstLink.hash).toString('hex')).toBe('0'.repeat(64)));

  it('links each event to the one before', () => {
    const first = hash(Buffer.concat([Buffer.alloc(32), leaf('a')]));
    expect(chainOf('a')).toEqual({ count: 1, hash: first });
    expect(chainOf('a', 'b')).toEqual({ count: 2, hash: hash(Buffer.concat([first, leaf('b')])) });
  });

  it.each([[['b', 'a', 'c']], [['a', 'c']], [['a', 'b', 'b', 'c']], [['a', 'x', 'c']]])('ends elsewhere with %p', (others) =>
    expect(chainOf(...others).hash).not.toEqual(chainOf('a', 'b', 'c').hash),
  );
});
