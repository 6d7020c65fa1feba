import { Global, Module, type Provider, type Type } from '@nestjs/common';
import { createHttpApp, type HttpApp } from '../../src/app/http/http-app.js';
import { createLog } from '../../src/app/http/log.js';
import { IdentityFaceModule } from '../../src/app/http/identity/identity-face.module.js';
import { DIRECTORY, IDENTITY, type Directory, type Identity } from '../../src/app/ports/identity.js';
import { fakeIdentity } from './fake-identity.js';

export interface Probe {
  readonly app: HttpApp;
  /** What was logged, parsed. */
  readonly logged: readonly Record<string, unknown>[];
  ask(method: Method, url: string, options?: Ask): Promise<Answer>;
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

export interface Ask {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  /** The body parsed; `undefined` when there is none. */
  readonly body: unknown;
}

interface Parts {
  readonly controllers?: readonly Type[];
  readonly providers?: readonly Provider[];
  readonly identity?: Identity & Directory;
}

/** The HTTP foundation with controllers of a test's own. Does not listen. */
export const startProbe = async ({ controllers = [], providers = [], identity = fakeIdentity() }: Parts): Promise<Probe> => {
  const ports: Provider[] = [{ provide: IDENTITY, useValue: identity }, { provide: DIRECTORY, useExisting: IDENTITY }, ...providers];
  @Global()
  @Module({ providers: ports, exports: ports, controllers: [...controllers], imports: [IdentityFaceModule] })
  class ProbeModule {}

  const logged: Record<string, unknown>[] = [];
  const log = createLog('info', { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) });
  const app = await createHttpApp(ProbeModule, log);
  return { app, logged, ask: (method, url, options) => ask(app, method, url, options) };
};

const ask = async (app: HttpApp, method: Method, url: string, { token, headers = {}, body }: Ask = {}): Promise<Answer> => {
  const answer = await app.nest.inject({
    method,
    url,
    headers: { host: 'cloud.example:8776', ...(token !== undefined && { 'x-auth-token': token }), ...headers },
    ...(body !== undefined && { payload: body }),
  });
  const isJson = String(answer.headers['content-type']).startsWith('application/json') && answer.body !== '';
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: isJson ? (JSON.parse(answer.body) as unknown) : undefined,
  };
};
