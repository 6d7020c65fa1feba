import { jest } from '@jest/globals';
import { hypervisorContract } from '../../../support/contracts/hypervisor.contract.js';
import { startHypervisorLab } from '../../../support/real-hosts.js';

jest.setTimeout(120_000);
hypervisorContract('libvirt', startHypervisorLab);
