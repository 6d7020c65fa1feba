import { volumeStorageContract } from '../../support/contracts/volume-storage.contract.js';
import { simulatedStorageLab } from '../../support/simulated-labs.js';

volumeStorageContract('The simulated storage', () => simulatedStorageLab());
