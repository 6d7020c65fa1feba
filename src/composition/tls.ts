import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Tls } from '../app/http/server.js';
import { ConfigError } from './config-error.js';
import type { Config } from './config.js';

/** The certificate this process shows and its key, checked to fit each other; `null` where it listens with http. */
export const readTls = async ({ tls }: Config): Promise<Tls | null> => {
  if (tls === null) return null;
  const cert = await textOf('MOORING_TLS_CERT', tls.cert);
  const key = await textOf('MOORING_TLS_KEY', tls.key);
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new ConfigError(`${tls.cert} and ${tls.key} are not a certificate and its key (PEM)`, { cause });
  }
  return { cert, key };
};

const textOf = async (name: string, file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigError(`${name}: ${file} cannot be read (${code ?? 'unknown error'})`, { cause });
  }
};
