/** OpenStack's own clients, as their distributions have them. They take a second or two to start. */
import { execFile } from 'node:child_process';
import { environmentOf, type User } from './test-cloud.js';

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Cloud {
  readonly url: string;
  readonly cloudsFile: string;
}

/** A client with its variables, and none of this process's own. */
export const run = (program: string, args: readonly string[], variables: Readonly<Record<string, string>>): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', LANG: 'C.UTF-8', ...variables };
    execFile(program, args, { env, timeout: 60_000, maxBuffer: 16_777_216 }, (error, stdout, stderr) => {
      if (!error) resolve({ exit: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exit: error.code, stdout, stderr });
      else reject(new Error(`${program} could not be run to its end`, { cause: error }));
    });
  });

/** `openstack`, logged in as a cloud of a `clouds.yaml`. */
export const openstack = (cloudsFile: string, cloud: string, ...args: readonly string[]): Promise<Ran> =>
  run('openstack', args, { OS_CLIENT_CONFIG_FILE: cloudsFile, OS_CLOUD: cloud });

/** One call as one of the users: `openstack` finds them in its clouds file, `nova` and `cinder` in the environment. */
export const runClient = (program: 'openstack' | 'nova' | 'cinder', args: readonly string[], cloud: Cloud, user: User): Promise<Ran> =>
  program === 'openstack' ? openstack(cloud.cloudsFile, user, ...args) : run(program, args, environmentOf(user, cloud.url));

/** What `openstack … -f json` says. Whatever it does not like fails the test that asked, with its own words. */
export const openstackAs =
  (cloud: Cloud, user: User) =>
  async <Said = unknown>(...args: readonly string[]): Promise<Said> => {
    const { exit, stdout, stderr } = await runClient('openstack', args, cloud, user);
    if (exit !== 0) throw new Error(`openstack ${args.join(' ')} ended with ${exit}: ${stderr}`);
    return (stdout.trim() === '' ? undefined : args.includes('json') ? JSON.parse(stdout) : stdout) as Said;
  };
