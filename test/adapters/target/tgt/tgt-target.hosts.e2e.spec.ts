import { iscsiTargetContract } from '../../../support/contracts/iscsi-target.contract.js';
import { IscsiSession } from '../../../support/iscsi-session.js';
import { startStorageNode } from '../../../support/real-hosts.js';

iscsiTargetContract('tgt', async () => {
  const node = await startStorageNode();
  return {
    ...node,
    login: (at) => IscsiSession.logIn(at),
    leaveHalfMade: async (targetIqn) => {
      await node.tgtadm('--op', 'new', '--mode', 'target', '--tid', '4711', '-T', targetIqn);
    },
  };
});
