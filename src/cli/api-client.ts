/**
 * The running product, as tools on the command line reach it: by its own API, as one of the clouds in a `clouds.yaml`. So a tool may do
 * what its user may do, and no more.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readConfig } from '../composition/config.js';

/** It was answered, and the answer is no: in the words of the API. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export type ApiMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface Auth {
  readonly auth_url: string;
  readonly username: string;
  readonly password: string;
  readonly project_name: string;
  readonly user_domain_name?: string;
  readonly project_domain_name?: string;
}

interface CloudsFile {
  readonly clouds?: Readonly<Record<string, { readonly auth?: Auth } | undefined>>;
}

const administrators = 'mooring-admin';

export class ApiClient {
  private constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  /**
   * The file of `OS_CLIENT_CONFIG_FILE`, else of the data folder. The administrator's cloud where it has one: in a shell where `openstack` is used, `OS_CLOUD`
   * is most often a user's, and these tools are for administrators.
   */
  static async signIn(environment = process.env): Promise<ApiClient> {
    const file = environment['OS_CLIENT_CONFIG_FILE'] ?? join(readConfig(environment).data, 'clouds.yaml');
    const { cloud, auth } = await cloudIn(file, environment['OS_CLOUD']);
    const answer = await reached(`${auth.auth_url}/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ auth: passwordOf(auth) }),
    });
    const token = answer.headers.get('x-subject-token');
    if (token === null) throw new ApiError(answer.status, `the user of cloud ${cloud} was not let in at ${auth.auth_url}`);
    return new ApiClient(new URL(auth.auth_url).origin, token);
  }

  /** What is answered; anything but success is an `ApiError`. */
  async ask<Body>(method: ApiMethod, path: string, body?: object): Promise<Body> {
    const headers = { 'x-auth-token': this.token, ...(body && { 'content-type': 'application/json' }) };
    const answer = await reached(this.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new ApiError(answer.status, messageIn(text) ?? `${method} ${path} was answered ${answer.status}`);
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  }
}

const cloudIn = async (file: string, named: string | undefined): Promise<{ readonly cloud: string; readonly auth: Auth }> => {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(
      `${file} cannot be read; OS_CLIENT_CONFIG_FILE names the file of clouds, MOORING_DATA the folder of the running Mooring`,
    );
  });
  const clouds = (parse(text) as CloudsFile | null)?.clouds ?? {};
  for (const cloud of [administrators, ...(named === undefined ? [] : [named])]) {
    const auth = clouds[cloud]?.auth;
    if (auth) return { cloud, auth };
  }
  throw new Error(`${file} has no cloud ${named ?? administrators}; OS_CLOUD says which one to use`);
};

const passwordOf = ({ username: name, password, project_name, user_domain_name = 'Default', project_domain_name = 'Default' }: Auth) => ({
  identity: { methods: ['password'], password: { user: { name, password, domain: { name: user_domain_name } } } },
  scope: { project: { name: project_name, domain: { name: project_domain_name } } },
});

const reached = async (url: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, init);
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(`Mooring does not answer at ${new URL(url).origin}: ${why}`, { cause: error });
  }
};

/** What the API says in `{"error": {"message": …}}`, or in OpenStack's form of it, which names the error. */
const messageIn = (text: string): string | undefined => {
  try {
    const [first] = Object.values(JSON.parse(text) as Record<string, { message?: unknown } | null>);
    return typeof first?.message === 'string' ? first.message : undefined;
  } catch {
    return undefined;
  }
};
