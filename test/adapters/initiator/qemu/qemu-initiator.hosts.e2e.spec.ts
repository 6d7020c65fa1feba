import { QemuInitiator } from '../../../../src/adapters/initiator/qemu/qemu-initiator.js';
import { iscsiInitiatorContract } from '../../../support/contracts/iscsi-initiator.contract.js';
import { startStorageNode } from '../../../support/real-hosts.js';

iscsiInitiatorContract('QEMU for its guest', async () => ({ ...(await startStorageNode()), initiator: new QemuInitiator() }));
