/** A client by `graphql-ws` in a process of its own, so that it can be killed. It says each position it is told in a line. */
import { type ChildProcess, spawn } from 'node:child_process';

const program = `
const { createClient } = await import('graphql-ws');
const { WebSocket } = await import('ws');
const [, url, field] = process.argv;
const connectionParams = { 'x-auth-token': process.env.TOKEN };
const client = createClient({ url, connectionParams, webSocketImpl: WebSocket, retryAttempts: 0 });
const next = ({ data }) => process.stdout.write(Object.values(data)[0].position + '\\n');
client.subscribe({ query: 'subscription { ' + field + ' { position } }' }, { next, error: (error) => console.error(error), complete: () => undefined });
`;

export class FollowingProcess {
  private text = '';
  private readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (bytes: Buffer) => (this.text += bytes.toString()));
    this.ended = new Promise((resolve) => child.once('close', () => resolve()));
  }

  static start(url: string, token: string, field: string): FollowingProcess {
    const args = ['--input-type=module', '--eval', program, '--', `${url.replace('http', 'ws')}/graphql`, field];
    const env = { ...process.env, NODE_OPTIONS: '', TOKEN: token };
    return new FollowingProcess(spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] }));
  }

  /** Those that came whole. */
  get positions(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }

  /** With -9; all it was told before that. */
  async kill(): Promise<readonly string[]> {
    this.child.kill('SIGKILL');
    await this.ended;
    return this.positions;
  }
}
