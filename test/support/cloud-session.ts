/** A user of a cloud in a `clouds.yaml`, and what that user is answered. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

interface Auth {
  readonly auth_url: string;
  readonly username: string;
  readonly password: string;
  readonly project_name: string;
  readonly user_domain_name: string;
  readonly project_domain_name: string;
}

export interface CloudAnswer<Body> {
  readonly status: number;
  /** Parsed; `undefined` where there is none. A test says what it expects, and sees. */
  readonly body: Body;
}

/** Sharing needs 3.50 and 2.60; from 3.67 on a path does without the project. */
const versions = 'volume 3.67, compute 2.89';

export class CloudSession {
  private constructor(
    private readonly url: string,
    readonly token: string,
    private readonly hear: (answer: string) => void,
  ) {}

  static async signIn(cloudsFile: string, cloud: string, hear: (answer: string) => void): Promise<CloudSession> {
    const { clouds } = parse(await readFile(cloudsFile, 'utf8')) as { clouds: Record<string, { auth: Auth } | undefined> };
    const auth = clouds[cloud]?.auth;
    if (!auth) throw new Error(`${cloudsFile} has no cloud ${cloud}.`);
    const user = { name: auth.username, password: auth.password, domain: { name: auth.user_domain_name } };
    const scope = { project: { name: auth.project_name, domain: { name: auth.project_domain_name } } };
    const answer = await fetch(`${auth.auth_url}/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, scope } }),
    });
    const token = answer.headers.get('x-subject-token');
    if (token === null) throw new Error(`${cloud} was not let in: ${answer.status} ${await answer.text()}`);
    return new CloudSession(new URL(auth.auth_url).origin, token, hear);
  }

  async ask<Body = unknown>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<CloudAnswer<Body>> {
    const headers = { 'x-auth-token': this.token, 'openstack-api-version': versions, 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    this.hear(text);
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  }

  /** The same where anything but success fails the test that asked. */
  async must<Body = unknown>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Body> {
    const answer = await this.ask<Body>(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
