import { iscsiInitiatorContract } from '../../support/contracts/iscsi-initiator.contract.js';
import { simulatedInitiatorLab } from '../../support/simulated-labs.js';

iscsiInitiatorContract('The kernel of a simulated host', () => simulatedInitiatorLab('kernel'));
iscsiInitiatorContract("A simulated guest's emulator", () => simulatedInitiatorLab('emulator'));
