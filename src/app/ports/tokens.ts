/** Names by which the ports are injected; classes name themselves. */
export const CLOCK = Symbol('Clock');
export const IDS = Symbol('Ids');
export const READ_MODEL = Symbol('ReadModel');
export const SECRET_STORE = Symbol('SecretStore');
