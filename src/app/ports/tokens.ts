/** Names by which the ports are injected; classes name themselves. */
export const CLOCK = Symbol('Clock');
export const IDS = Symbol('Ids');
export const ROWS = Symbol('Rows');
export const SIGNER = Symbol('Signer');
export const SECRET_STORE = Symbol('SecretStore');
export const PRESENCE = Symbol('Presence');
export const REFUSALS = Symbol('Refusals');
