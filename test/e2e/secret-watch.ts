/** Learns every password there is, from the sealed files, and then where else it stands. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileSecretStore } from '../../src/adapters/secrets/file-secret-store.js';
import { againAndAgain } from './again-and-again.js';

export interface SecretWatch {
  passwords(): readonly string[];
  /** The names of those texts in which a password stands, in whatever form. */
  whereTold(texts: Readonly<Record<string, string>>): readonly string[];
  stop(): Promise<void>;
}

const everyMs = 5;
const isUuid = (name: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);

export const watchSecrets = (data: string): SecretWatch => {
  const folder = join(data, 'secrets');
  const store = new FileSecretStore({ folder });
  const known = new Map<string, string>();
  const look = async () => {
    const names = (await readdir(folder).catch(() => [])).filter((name) => isUuid(name) && !known.has(name));
    for (const name of names) {
      const password = (await store.get(name))?.password;
      if (password !== undefined) known.set(name, password);
    }
  };
  const { stop } = againAndAgain(look, everyMs);
  const passwords = () => [...known.values()];
  return {
    passwords,
    whereTold: (texts) => {
      const forms = passwords().flatMap(formsOf);
      return Object.entries(texts).flatMap(([name, text]) => (forms.some((form) => text.includes(form)) ? [name] : []));
    },
    stop,
  };
};

const formsOf = (password: string): readonly string[] => {
  const bytes = Buffer.from(password);
  return [password, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex'), encodeURIComponent(password)];
};

/** All files under a folder as they lie there, byte by byte. */
export const filesUnder = async (folder: string, except: (path: string) => boolean): Promise<Record<string, string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = paths.filter((path) => !except(path)).map(async (path) => [path, await readFile(path, 'latin1')] as const);
  return Object.fromEntries(await Promise.all(read));
};
