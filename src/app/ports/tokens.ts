/** Names by which the ports are injected; classes name themselves. */
export const CLOCK = Symbol('Clock');
export const IDS = Symbol('Ids');
export const RANDOM = Symbol('Random');
export const EVENT_STORE = Symbol('EventStore');
export const READ_MODEL = Symbol('ReadModel');
export const HOST_GATEWAY = Symbol('HostGateway');
export const SECRET_STORE = Symbol('SecretStore');
