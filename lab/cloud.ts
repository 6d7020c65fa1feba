import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

interface CloudEntry {
  readonly auth: {
    readonly auth_url: string;
    readonly username: string;
    readonly password: string;
    readonly project_name: string;
    readonly user_domain_name: string;
    readonly project_domain_name: string;
  };
}

interface TokenAnswer {
  readonly token: {
    readonly catalog: readonly { readonly type: string; readonly endpoints: readonly { interface: string; url: string }[] }[];
  };
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: object;
}

/** Multiattach needs 3.50 and 2.60. */
const VERSIONS = 'volume 3.60, compute 2.89';

/** An OpenStack cloud seen by one of its users: the same calls that `openstack` makes, spelled out. */
export class Cloud {
  private constructor(
    private readonly token: string,
    private readonly catalog: TokenAnswer['token']['catalog'],
  ) {}

  static async signIn(cloudsFile: string, name: string): Promise<Cloud> {
    const { clouds } = parse(await readFile(cloudsFile, 'utf8')) as { clouds: Record<string, CloudEntry | undefined> };
    const auth = clouds[name]?.auth;
    if (!auth) throw new Error(`${cloudsFile} has no cloud ${name}.`);
    const user = { name: auth.username, password: auth.password, domain: { name: auth.user_domain_name } };
    const scope = { project: { name: auth.project_name, domain: { name: auth.project_domain_name } } };
    const response = await fetch(`${auth.auth_url}/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, scope } }),
    });
    if (!response.ok) throw new Error(`${name} was not let in: ${response.status} ${await response.text()}`);
    const { token } = (await response.json()) as TokenAnswer;
    return new Cloud(response.headers.get('x-subject-token') ?? '', token.catalog);
  }

  volume<Answer>(path: string, call?: Call): Promise<Answer> {
    return this.call(`${this.endpoint('block-storage')}${path}`, call);
  }

  compute<Answer>(path: string, call?: Call): Promise<Answer> {
    return this.call(`${this.endpoint('compute')}${path}`, call);
  }

  private endpoint(type: string): string {
    const service = this.catalog.find((entry) => entry.type === type);
    const url = service?.endpoints.find((endpoint) => endpoint.interface === 'public')?.url;
    if (url === undefined) throw new Error(`The catalog has no public endpoint of type ${type}.`);
    return url;
  }

  private async call<Answer>(url: string, { method = 'GET', body }: Call = {}): Promise<Answer> {
    const headers = { 'x-auth-token': this.token, 'openstack-api-version': VERSIONS, 'content-type': 'application/json' };
    const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new CloudError(response.status, `${method} ${url} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }
}

export class CloudError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'CloudError';
  }
}
