import type { SecretStore } from '../ports/hosts.js';

const instead = '***';

/** Names are as they would be; no password is made, read or destroyed. */
export const forkedSecrets = (real: Pick<SecretStore, 'usernameOf'>): SecretStore => ({
  usernameOf: (exportId) => real.usernameOf(exportId),
  ensure: (exportId) => Promise.resolve({ username: real.usernameOf(exportId), password: instead }),
  get: (exportId) => Promise.resolve({ username: real.usernameOf(exportId), password: instead }),
  destroy: () => Promise.resolve(),
});
