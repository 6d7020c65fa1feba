/** Asks a running Mooring by GraphQL. */
import type { RunningApp, User } from './running-app.js';

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string; readonly requestId?: string };
}

export interface GraphqlAnswer<Data> {
  readonly status: number;
  readonly data: Data | null;
  readonly errors: readonly GraphqlError[];
}

export class GraphqlClient {
  constructor(private readonly app: Pick<RunningApp, 'ask'>) {}

  async ask<Data = Readonly<Record<string, unknown>>>(user: User, query: string, variables: object = {}): Promise<GraphqlAnswer<Data>> {
    const { status, body } = await this.app.ask<{ data: Data | null; errors?: readonly GraphqlError[] }>(user, 'POST', '/graphql', {
      body: { query, variables },
    });
    return { status, data: body.data, errors: body.errors ?? [] };
  }

  /** The same where anything wrong fails the test. */
  async must<Data>(user: User, query: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.ask<Data>(user, query, variables);
    if (errors.length > 0 || data === null) throw new Error(`${query} was answered ${JSON.stringify(errors)}`);
    return data;
  }

  /** The code of what was wrong; `null` where nothing was. */
  async codeOf(user: User, query: string, variables: object = {}): Promise<string | null> {
    return (await this.ask(user, query, variables)).errors[0]?.extensions.code ?? null;
  }
}
