/** Who may ask, and as whom: of a file that is given, or of the one that the first start makes in the data folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../adapters/ambient/system.js';
import { firstStart } from '../adapters/identity/first-start.js';
import { parseIdentityFile } from '../adapters/identity/identity-file.js';
import { openYamlIdentity, type SharedTokens } from '../adapters/identity/yaml-identity.js';
import { ifThere } from '../adapters/system-error.js';
import type { Directory, Identity } from '../app/ports/identity.js';
import { ConfigError } from './config-error.js';
import type { Config } from './config.js';

export interface OpenIdentity {
  readonly identity: Identity & Directory;
  /** Whose a guest is that says nothing about it. */
  readonly defaultProject: string;
  /** Where `openstack` finds its clouds; `null` where the users are not of our making. */
  readonly cloudsFile: string | null;
}

export const openIdentity = async (config: Config, shared: SharedTokens | null): Promise<OpenIdentity> => {
  const made = config.identityFile === null ? await firstStart(config.data, config.listen, config.tls ? 'https' : 'http') : null;
  const file = config.identityFile ?? made?.identityFile ?? '';
  const identity = await openYamlIdentity({ file, dataFolder: config.data, clock: systemClock, ...(shared && { shared }) });
  return { identity, defaultProject: firstOf(identity.projects(), file), cloudsFile: made?.cloudsFile ?? null };
};

/** For who answers no requests, and so makes no users. */
export const defaultProjectIn = async ({ identityFile, data }: Config): Promise<string> => {
  const file = identityFile ?? join(data, 'identity.yaml');
  const text = await ifThere(readFile(file, 'utf8'));
  if (text === undefined) throw new ConfigError(`MOORING_IDENTITY: ${file} is not there; it is the file of users that the API nodes share`);
  return firstOf(parseIdentityFile(text).projects, file);
};

const firstOf = ([project]: readonly { readonly id: string }[], file: string): string => {
  if (!project) throw new Error(`${file}: there is no project`);
  return project.id;
};
