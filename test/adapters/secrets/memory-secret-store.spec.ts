import { secretStoreContract } from '../../support/contracts/secret-store.contract.js';
import { MemorySecretStore } from '../../support/memory-secret-store.js';

secretStoreContract('The secret store of tests', () => {
  const store = new MemorySecretStore();
  return Promise.resolve({ store, reopen: () => Promise.resolve(store), dispose: () => Promise.resolve() });
});
