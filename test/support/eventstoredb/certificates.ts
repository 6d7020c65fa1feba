import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Tls } from './control.js';

const run = promisify(execFile);
const DAYS = '2';

/** An authority of its own, and a certificate by it for the loopback address. */
export const makeCertificates = async (folder: string): Promise<Tls> => {
  const [ca, caKey, certificate, key, request, extensions] = ['ca.pem', 'ca.key', 'node.pem', 'node.key', 'node.csr', 'node.ext'].map(
    (name) => join(folder, name),
  ) as [string, string, string, string, string, string];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await run('openssl', ['req', '-x509', ...newKey, '-days', DAYS, '-subj', '/CN=Test CA', '-keyout', caKey, '-out', ca]);
  await run('openssl', ['req', ...newKey, '-subj', '/CN=127.0.0.1', '-keyout', key, '-out', request]);
  await writeFile(extensions, 'subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n');
  const signed = [
    'x509',
    '-req',
    '-in',
    request,
    '-CA',
    ca,
    '-CAkey',
    caKey,
    '-CAcreateserial',
    '-days',
    DAYS,
    '-extfile',
    extensions,
    '-out',
    certificate,
  ];
  await run('openssl', signed);
  return { ca, certificate, key };
};
