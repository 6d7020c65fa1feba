import { execFile } from 'node:child_process';
import { createServer } from 'node:net';

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real `openstack`, logged in as a cloud of a `clouds.yaml`. It takes a second or two to start. */
export const openstack = (cloudsFile: string, cloud: string, ...args: readonly string[]): Promise<Ran> =>
  run('openstack', ['--os-cloud', cloud, ...args], { OS_CLIENT_CONFIG_FILE: cloudsFile });

/** Any other client, such as `cinder`, with its variables and none of this process's own. */
export const run = (program: string, args: readonly string[], variables: Readonly<Record<string, string>>): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', LANG: 'C.UTF-8', ...variables };
    execFile(program, args, { env, timeout: 60_000, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!error) resolve({ exit: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exit: error.code, stdout, stderr });
      else reject(new Error(`${program} could not be run to its end`, { cause: error }));
    });
  });

/** A port of the loopback address that nothing listened on a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
