/** A client that costs little: kept connections and no more parsing than asked for. */
import { Agent, request } from 'node:http';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Clouds {
  readonly clouds: Readonly<Record<string, { readonly auth: { readonly username: string; readonly password: string } }>>;
}

export class Api {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private headers: Record<string, string> = { 'content-type': 'application/json' };
  projectId = '';

  constructor(private readonly url: string) {}

  async signIn(cloudsFile: string, cloud: string): Promise<this> {
    const { clouds } = parse(readFileSync(cloudsFile, 'utf8')) as Clouds;
    const auth = clouds[cloud]?.auth;
    if (!auth) throw new Error(`${cloudsFile} has no cloud ${cloud}`);
    const domain = { name: 'Default' };
    const password = { user: { name: auth.username, password: auth.password, domain } };
    const body = { auth: { identity: { methods: ['password'], password }, scope: { project: { name: 'demo', domain } } } };
    const answer = await fetch(`${this.url}/identity/v3/auth/tokens`, {
      method: 'POST',
      headers: this.headers,
      body: JSON.stringify(body),
    });
    const { token } = (await answer.json()) as { token: { project: { id: string } } };
    this.projectId = token.project.id;
    this.headers = {
      ...this.headers,
      'x-auth-token': answer.headers.get('x-subject-token') ?? '',
      'openstack-api-version': 'volume 3.60, compute 2.89',
    };
    return this;
  }

  volume<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
    return this.call(method, `/volume/v3/${this.projectId}${path}`, body);
  }

  compute<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
    return this.call(method, `/compute/v2.1${path}`, body);
  }

  close(): void {
    this.agent.destroy();
  }

  private call<Answer>(method: string, path: string, body: object | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const headers = { ...this.headers, 'content-length': Buffer.byteLength(text) };
      const sent = request(`${this.url}${path}`, { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          if (status >= 300) reject(new Error(`${method} ${path}: ${status} ${answer}`));
          else resolve((answer === '' ? undefined : JSON.parse(answer)) as Answer);
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }
}
