/** One line that says which setting is wrong and what it may be. */
export class ConfigError extends Error {}
