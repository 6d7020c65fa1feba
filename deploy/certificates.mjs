/** A certificate authority for one deployment, and the certificates of its parts, made by `openssl`. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const authorityDays = 3_650;
const partDays = 825;

/** EventStoreDB reads RSA keys, and before its version 23 in this form only. */
const newKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;

export const newAuthority = () => {
  const key = newKey();
  const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'];
  return { key, certificate: certified({ key, commonName: 'Mooring deployment', days: authorityDays, extensions }) };
};

/** For both ends of a connection: the nodes of the event store are each other's clients, too. */
export const newCertificate = (authority, { commonName, names }) => {
  const key = newKey();
  const extensions = [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature,keyEncipherment',
    'extendedKeyUsage=serverAuth,clientAuth',
    `subjectAltName=${names.map((name) => `${isIP(name) ? 'IP' : 'DNS'}:${name}`).join(',')}`,
  ];
  return { key, certificate: certified({ key, commonName, days: partDays, extensions, authority }) };
};

/** Keys go by file, in a folder nobody else can read: the arguments of a process are for everybody to see. */
const certified = ({ key, commonName, days, extensions, authority }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-certificates-'));
  const file = (name, text) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const signer = authority && ['-CA', file('ca.crt', authority.certificate), '-CAkey', file('ca.key', authority.key)];
  const subject = ['-subj', `/CN=${commonName}`, '-days', String(days), ...extensions.flatMap((each) => ['-addext', each])];
  const bare = ['-config', file('openssl.cnf', '[req]\ndistinguished_name=name\n[name]\n')];
  try {
    return execFileSync('openssl', ['req', '-x509', '-key', file('key', key), ...(signer ?? []), ...bare, ...subject], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
};
