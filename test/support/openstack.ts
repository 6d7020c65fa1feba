/** OpenStack's own clients, as their distributions have them, run against a test's Mooring. */
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

/** One call as one of the users: `openstack` finds them in its clouds file, `nova` and `cinder` in the environment. */
export const runClient = (program: 'openstack' | 'nova' | 'cinder', args: readonly string[], cloud: Cloud, user: User): Promise<Ran> =>
  new Promise((resolve) => {
    const who = program === 'openstack' ? { OS_CLIENT_CONFIG_FILE: cloud.cloudsFile, OS_CLOUD: user } : environmentOf(user, cloud.url);
    const env = { PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C.UTF-8', ...who };
    execFile(program, args, { env, timeout: 60_000, maxBuffer: 16_777_216 }, (error, stdout, stderr) => {
      resolve({ exit: error ? Number(error.code ?? -1) : 0, stdout, stderr });
    });
  });

/** What `openstack … -f json` says. Whatever it does not like fails the test that asked, with its own words. */
export const openstackAs =
  (cloud: Cloud, user: User) =>
  async <Said = unknown>(...args: readonly string[]): Promise<Said> => {
    const { exit, stdout, stderr } = await runClient('openstack', args, cloud, user);
    if (exit !== 0) throw new Error(`openstack ${args.join(' ')} ended with ${exit}: ${stderr}`);
    return (stdout.trim() === '' ? undefined : args.includes('json') ? JSON.parse(stdout) : stdout) as Said;
  };
