import { describe, expect, it } from '@jest/globals';
import { veiled } from '../../../src/app/explaining/veil.js';

const hosts = new Set(['kvm-1', 'kvm-12', 'storage.example']);

describe('what is said to those who do not run the hosts', () => {
  it.each([
    ['no answer from kvm-1', 'no answer from a host'],
    ['host kvm-12 and kvm-1 differ', 'a host and a host differ'],
    ['tgtd on storage.example: no such target', 'tgtd on a host: no such target'],
  ])('names no host: %s', (said, heard) => expect(veiled(said, hosts)).toBe(heard));

  it('leaves names alone that only look like one', () => {
    expect(veiled('server my-kvm-1 and kvm-1-db', hosts)).toBe('server my-kvm-1 and kvm-1-db');
  });

  it('names no file of a host, but the disk of the guest and the way to the API', () => {
    const said = 'ENOENT in /srv/mooring/volumes/a.raw; see /dev/vdb and /volume/v3/volumes/a';
    expect(veiled(said, hosts)).toBe('ENOENT in a file; see /dev/vdb and /volume/v3/volumes/a');
  });

  it('looks everywhere in an answer and leaves what is no text', () => {
    const answer = { open: [{ step: { host: null, name: 'kvm-1' }, tries: 3, more: false }] };
    expect(veiled(answer, hosts)).toEqual({ open: [{ step: { host: null, name: 'a host' }, tries: 3, more: false }] });
  });

  it('takes a dot in a name for a dot', () => expect(veiled('storageXexample', hosts)).toBe('storageXexample'));
});
