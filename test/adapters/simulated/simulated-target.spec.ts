import { iscsiTargetContract } from '../../support/contracts/iscsi-target.contract.js';
import { simulatedTargetLab } from '../../support/simulated-labs.js';

iscsiTargetContract('The simulated target', () => simulatedTargetLab());
