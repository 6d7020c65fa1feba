/** The event store cluster of docker-compose.yml in Docker, with passwords and certificates of its own, for as long as it is needed. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['docker-compose.yml', 'deploy/reachable-event-store.yml'];
const nodes = ['event-store-1', 'event-store-2', 'event-store-3'];
const ports = [21131, 21132, 21133];

/** Files as an operator has them after `node deploy/init.mjs`, in a folder of their own: what is deployed from here stays as it is. */
const makeFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-event-store-'));
  for (const each of ['docker-compose.yml', 'deploy']) cpSync(join(root, each), join(folder, each), { recursive: true, filter: notSecret });
  execFileSync(process.execPath, [join(root, 'deploy/init.mjs'), '--folder', folder], { stdio: 'ignore' });
  return folder;
};

const notSecret = (path) => !path.endsWith(join('deploy', 'secrets'));

/** `connectionString` is an administrator's; `authority` is the file of the certificate all nodes are known by. */
export const startCluster = async () => {
  const { DockerComposeEnvironment } = await import('testcontainers');
  const folder = makeFolder();
  const remove = () => rmSync(folder, { recursive: true });
  try {
    const { EVENT_STORE_ADMIN_PASSWORD: password, ...others } = parseEnv(readFileSync(join(folder, '.env'), 'utf8'));
    const environment = new DockerComposeEnvironment(folder, files).withEnvironment({ EVENT_STORE_ADMIN_PASSWORD: password, ...others });
    const started = await environment.up(nodes);
    const authority = join(folder, 'deploy/secrets/authority/ca.crt');
    const at = ports.map((port) => `localhost:${port}`).join(',');
    return {
      connectionString: `esdb://admin:${password}@${at}?tls=true&tlsCaFile=${authority}`,
      authority,
      stop: () => started.down({ removeVolumes: true }).finally(remove),
    };
  } catch (error) {
    remove();
    throw error;
  }
};
