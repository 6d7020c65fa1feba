import { describe, expect, it } from '@jest/globals';
import { parseTargets } from '../../lab/targets.js';

/** As tgt 1.0.85 prints it, less the lines nobody reads. */
const shown = `Target 1: iqn.2026-11.org.mooring:volume.one
    System information:
        Driver: iscsi
        State: ready
    I_T nexus information:
        I_T nexus: 1
            Initiator: iqn.2026-11.org.example:host alias: none
            Connection: 0
                IP Address: 127.0.0.1
    LUN information:
        LUN: 0
            Type: controller
            Backing store path: None
            Backing store flags: 
        LUN: 1
            Type: disk
            Backing store path: /srv/volumes/one
            Backing store flags: 
    Account information:
        alice
        bob (outgoing)
    ACL information:
        iqn.2026-11.org.example:host
Target 2: iqn.2026-11.org.mooring:volume.two
    LUN information:
        LUN: 0
            Backing store path: None
    Account information:
    ACL information:
`;

describe('what tgtd exports', () => {
  it('is read with the files behind it and the accounts that may log in', () =>
    expect(parseTargets(shown)).toEqual([
      { id: 1, iqn: 'iqn.2026-11.org.mooring:volume.one', backings: ['/srv/volumes/one'], accounts: ['alice', 'bob'] },
      { id: 2, iqn: 'iqn.2026-11.org.mooring:volume.two', backings: [], accounts: [] },
    ]));

  it('is nothing when tgtd has nothing to say', () => expect(parseTargets('')).toEqual([]));
});
