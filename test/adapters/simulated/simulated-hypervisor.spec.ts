import { hypervisorContract } from '../../support/contracts/hypervisor.contract.js';
import { simulatedHypervisorLab } from '../../support/simulated-labs.js';

hypervisorContract('The simulated hypervisor over host devices', () => simulatedHypervisorLab('kernel'));
hypervisorContract('The simulated hypervisor whose guests log in', () => simulatedHypervisorLab('emulator'));
