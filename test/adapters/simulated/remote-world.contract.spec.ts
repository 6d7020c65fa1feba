import { hypervisorContract } from '../../support/contracts/hypervisor.contract.js';
import { iscsiInitiatorContract } from '../../support/contracts/iscsi-initiator.contract.js';
import { iscsiTargetContract } from '../../support/contracts/iscsi-target.contract.js';
import { volumeStorageContract } from '../../support/contracts/volume-storage.contract.js';
import { overTheWire } from '../../support/remote-labs.js';
import { simulatedHypervisorLab, simulatedInitiatorLab, simulatedStorageLab, simulatedTargetLab } from '../../support/simulated-labs.js';

volumeStorageContract('The simulated storage in another process', () => simulatedStorageLab(overTheWire));
iscsiTargetContract('The simulated target in another process', () => simulatedTargetLab(overTheWire));
iscsiInitiatorContract('The simulated kernel in another process', () => simulatedInitiatorLab('kernel', overTheWire));
hypervisorContract('The simulated hypervisor in another process, over host devices', () => simulatedHypervisorLab('kernel', overTheWire));
hypervisorContract('The simulated hypervisor in another process, whose guests log in', () =>
  simulatedHypervisorLab('emulator', overTheWire),
);
