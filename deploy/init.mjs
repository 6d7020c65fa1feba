#!/usr/bin/env node
/**
 * Makes what a deployment needs and the repository must not hold: passwords (`.env`), a certificate authority with a certificate for each
 * part, the key that seals secrets, and the users (`deploy/secrets`). What is there already stays, so it can be run again at any time; to
 * have something made anew, remove it first (docs/operations.md says when).
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { newAuthority, newCertificate } from './certificates.mjs';
import { built } from './built.mjs';
import { writeUsers } from './users.mjs';

const repository = fileURLToPath(new URL('..', import.meta.url));

const usage = `node deploy/init.mjs [--name <name>] [--folder <folder>] [--dry-run]

Makes the passwords, keys, certificates and users that docker-compose.yml needs. What is there already stays.

  --name <name>      by which clients reach the deployment; in the certificate and in clouds.yaml (localhost)
  --folder <folder>  where .env and deploy/secrets go (the repository)
  --dry-run          say what would be made, and make nothing`;

const { values: options } = parseArgs({
  options: {
    name: { type: 'string', default: 'localhost' },
    folder: { type: 'string', default: repository },
    'dry-run': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const secrets = join(options.folder, 'deploy', 'secrets');

const passwords = [
  'EVENT_STORE_ADMIN_PASSWORD',
  'EVENT_STORE_OPS_PASSWORD',
  'EVENT_STORE_MOORING_PASSWORD',
  'EVENT_STORE_AGENT_PASSWORD',
  'POSTGRES_ADMIN_PASSWORD',
  'POSTGRES_MOORING_PASSWORD',
  'POSTGRES_AGENT_PASSWORD',
];

/** For each: the names others call it by. Parts that share all they know share a certificate. */
const certificates = {
  'event-store': { names: ['event-store-1', 'event-store-2', 'event-store-3'], commonName: 'eventstoredb-node' },
  postgres: { names: ['postgres'] },
  mooring: { names: ['api-1', 'api-2', 'worker-1', 'worker-2'] },
  agent: { names: ['agent'] },
  proxy: { names: [options.name] },
};

const main = async () => {
  if (options.help) return console.log(usage);
  if (!options['dry-run']) mkdirSync(secrets, { recursive: true, mode: 0o700 });
  for (const name of passwords) makePassword(name);
  const authority = makeAuthority();
  for (const [name, { names, commonName = name }] of Object.entries(certificates)) {
    makeCertificate(authority, name, { commonName, names: [...new Set([...names, 'localhost', '127.0.0.1'])] });
  }
  make('secret-key', () => [['secret-key', `${randomBytes(32).toString('base64')}\n`]]);
  await makeSealingKey();
  if (missing('identity.yaml', 'clouds.yaml'))
    await writeUsers({ folder: secrets, name: options.name, authority: path('authority/ca.crt') });
};

/** Letters and digits, `-` and `_`: goes into connection strings as it is. */
const makePassword = (name) => {
  const file = join(options.folder, '.env');
  if (existsSync(file) && new RegExp(`^${name}=`, 'm').test(readFileSync(file, 'utf8'))) return;
  if (willMake(`${name} in .env`)) appendFileSync(file, `${name}=${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
};

const makeAuthority = () => {
  make('authority.key', () => {
    const { key, certificate } = newAuthority();
    return [
      ['authority.key', key, 0o600],
      ['authority/ca.crt', certificate],
    ];
  });
  if (options['dry-run']) return undefined;
  return { key: readFileSync(path('authority.key'), 'utf8'), certificate: readFileSync(path('authority/ca.crt'), 'utf8') };
};

const makeCertificate = (authority, name, subject) =>
  make(`tls/${name}.crt`, () => {
    const { key, certificate } = newCertificate(authority, subject);
    return [
      [`tls/${name}.key`, key],
      [`tls/${name}.crt`, certificate],
    ];
  });

/** What agents hold of the secret key. */
const makeSealingKey = async () => {
  if (options['dry-run']) return void missing('sealing-key');
  const { derivedKey } = await built('adapters/secrets/derived-key.js');
  const sealingKey = derivedKey(Buffer.from(readFileSync(path('secret-key'), 'utf8'), 'base64'), 'secrets').toString('base64');
  const isOfAnother = existsSync(path('sealing-key')) && readFileSync(path('sealing-key'), 'utf8').trim() !== sealingKey;
  if (isOfAnother) rmSync(path('sealing-key'));
  make('sealing-key', () => [['sealing-key', `${sealingKey}\n`]]);
};

const make = (name, files) => {
  if (!missing(name)) return;
  for (const [file, text, mode = forContainers] of files()) writeSecret(file, text, mode);
};

/** The users in the containers are not the one who runs this; who else is on this machine does not get into the folder. */
const forContainers = 0o644;

const writeSecret = (file, text, mode) => {
  mkdirSync(dirname(path(file)), { recursive: true });
  writeFileSync(path(file), text, { mode });
  chmodSync(path(file), mode);
};

const missing = (name, ...others) =>
  !existsSync(path(name)) && willMake([name, ...others].map((each) => `deploy/secrets/${each}`).join(', '));

const willMake = (what) => {
  console.log(options['dry-run'] ? `would make ${what}` : `made ${what}`);
  return !options['dry-run'];
};

const path = (name) => join(secrets, name);

await main().catch((error) => {
  console.error(`init: ${error.message}`);
  process.exitCode = 1;
});
