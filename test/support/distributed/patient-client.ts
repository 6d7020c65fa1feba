/**
 * A caller of several API nodes, as real ones are: it gives up on a node that does not answer, goes to the next one, and tries again what
 * was answered 5xx. Each try has a request id of its own, by which the log tells what became of it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { login, type User } from '../test-cloud.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Answer<Body> {
  readonly status: number;
  /** Parsed; `undefined` where there is none. */
  readonly body: Body;
  readonly headers: Headers;
  /** `req-…`, as events have it for their correlation id. */
  readonly requestId: string;
  readonly node: string;
}

interface Ask {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly node?: string;
}

/** Sharing needs 3.50 and 2.60; from 3.67 on a path does without the project. */
const versions = 'volume 3.67, compute 2.89';
const answerMs = 8_000;
const betweenTriesMs = 150;
/** By then every fault of a test is over. */
const patienceMs = 120_000;

export class PatientClient {
  /** Trouble told in another way than it should be: a 500, or a 503 that does not say when to come again. */
  readonly odd: string[] = [];
  private turn: number;

  private constructor(
    private readonly nodes: readonly string[],
    readonly token: string,
    first: number,
  ) {
    this.turn = first;
  }

  /** With a token of the node at `first`, where it also begins to ask. */
  static async signIn(nodes: readonly string[], user: User, first = 0): Promise<PatientClient> {
    const client = new PatientClient(nodes, '', first);
    const { headers } = await client.answered('POST', '/identity/v3/auth/tokens', { body: login(user) });
    const token = headers.get('x-subject-token');
    if (token === null) throw new Error(`${user} was not let in`);
    return new PatientClient(nodes, token, first);
  }

  /** One try at one node; `undefined`: no answer came, and what was asked for may have happened. */
  async ask<Body = unknown>(
    method: Method,
    path: string,
    { body, headers, node = this.node }: Ask = {},
  ): Promise<Answer<Body> | undefined> {
    const requestId = `req-${randomUUID()}`;
    const sent = {
      ...{ 'openstack-api-version': versions, 'x-openstack-request-id': requestId },
      ...(this.token !== '' && { 'x-auth-token': this.token }),
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    };
    try {
      const signal = AbortSignal.timeout(answerMs);
      const answer = await fetch(node + path, { method, headers: sent, signal, ...(body && { body: JSON.stringify(body) }) });
      const text = await answer.text();
      const parsed = (text === '' ? undefined : JSON.parse(text)) as Body;
      return { status: answer.status, body: parsed, headers: answer.headers, requestId, node };
    } catch {
      return undefined;
    }
  }

  /** Tries until some node gives an answer that is not its own trouble. */
  async answered<Body = unknown>(method: Method, path: string, wish: Omit<Ask, 'node'> = {}): Promise<Answer<Body>> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const answer = await this.ask<Body>(method, path, wish);
      if (answer && answer.status < 500) return answer;
      if (answer) this.judgeTrouble(method, path, answer);
      if (Date.now() > deadline) throw new Error(`no node answered ${method} ${path}; the last said ${answer?.status ?? 'nothing'}`);
      this.turn += 1;
      await pause(betweenTriesMs);
    }
  }

  /** The same where anything but success fails whoever asked. */
  async must<Body = unknown>(method: Method, path: string, body?: object): Promise<Answer<Body>> {
    const answer = await this.answered<Body>(method, path, { ...(body && { body }) });
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  revokeToken(): Promise<Answer<unknown>> {
    return this.answered('DELETE', '/identity/v3/auth/tokens', { headers: { 'x-subject-token': this.token } });
  }

  /** The same caller, who asks nobody but the node with this number. */
  onlyAt(node: number): PatientClient {
    return new PatientClient(this.nodes.slice(node, node + 1), this.token, 0);
  }

  private judgeTrouble(method: Method, path: string, { status, headers, node, body }: Answer<unknown>): void {
    if (status === 503 && headers.has('retry-after')) return;
    this.odd.push(`${method} ${path} was answered ${status} by ${node}: ${JSON.stringify(body)}`);
  }

  private get node(): string {
    const node = this.nodes[this.turn % this.nodes.length];
    if (node === undefined) throw new Error('there is no node');
    return node;
  }
}
