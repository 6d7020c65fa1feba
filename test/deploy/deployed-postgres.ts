/** PostgreSQL started with the very command of docker-compose.yml, as Debian has it, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, run, type Ran, type RunOptions } from '../../lab/run.js';
import { waitUntil } from '../../lab/wait.js';
import { freePort } from '../support/free-port.js';
import { composeFile, repository } from './compose-file.js';
import type { DeployedFolder } from './deployed-folder.js';

interface Account {
  readonly uid: number;
  readonly gid: number;
}

export class DeployedPostgres {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly made: DeployedFolder,
    private readonly folder: string,
    private readonly account: Account,
    readonly port: number,
  ) {}

  static async start(made: DeployedFolder): Promise<DeployedPostgres> {
    const account = { uid: Number(await must('id', ['-u', 'postgres'])), gid: Number(await must('id', ['-g', 'postgres'])) };
    const folder = mkdtempSync(join(tmpdir(), 'mooring-postgres-'));
    chownSync(folder, account.uid, account.gid);
    const server = new DeployedPostgres(made, folder, account, await freePort());
    try {
      await server.make();
      await server.serve();
      await server.createMooring();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** What the health check of the container runs. */
  healthCheck(): Promise<Ran> {
    const [, program = '', ...args] = composeFile().services['postgres']?.healthcheck?.test ?? [];
    return run(program, [...this.socket, ...args], this.asAdministrator);
  }

  async stop(): Promise<void> {
    const { child } = this;
    const ended = child && new Promise((resolve) => child.once('exit', resolve));
    child?.kill('SIGINT');
    await ended;
    rmSync(this.folder, { recursive: true });
  }

  private async make(): Promise<void> {
    const initial = String(composeFile().services['postgres']?.environment?.['POSTGRES_INITDB_ARGS']).split(' ');
    this.place('password', `${this.made.variables['POSTGRES_ADMIN_PASSWORD']}\n`);
    await must(program('initdb'), ['--pgdata', this.path('data'), `--pwfile=${this.path('password')}`, '--no-sync', ...initial], {
      ...this.asAdministrator,
    });
    this.place('pg_hba.conf', readFileSync(join(repository, rules, 'pg_hba.conf'), 'utf8'));
    this.place('tls.crt', this.made.read('tls/postgres.crt'));
    this.place('tls.key', this.made.read('tls/postgres.key'));
  }

  /** The server's own, and nobody else's to read: the key has to be, and what this process may have set aside for others does not matter. */
  private place(name: string, content: string): void {
    writeFileSync(this.path(name), content, { mode: 0o600 });
    chownSync(this.path(name), this.account.uid, this.account.gid);
  }

  private async serve(): Promise<void> {
    const [, ...command] = composeFile().services['postgres']?.command ?? [];
    const args = command.map((each) => each.replace(/=\/\S*\//, `=${this.folder}/`));
    const where = ['-D', this.path('data'), '-k', this.folder, '-p', String(this.port), '-h', '127.0.0.1'];
    this.child = spawn(program('postgres'), [...args, ...where], { ...this.account, cwd: this.folder, stdio: 'ignore' });
    const answers = async () => (await run('psql', [...this.socket, '--command=SELECT 1'], this.asAdministrator)).code === 0;
    await waitUntil(answers, { until: 'PostgreSQL answers', timeoutMs: 30_000 });
  }

  private async createMooring(): Promise<void> {
    const { POSTGRES_MOORING_PASSWORD: MOORING_PASSWORD, POSTGRES_AGENT_PASSWORD: AGENT_PASSWORD } = this.made.variables;
    const script = ['--no-psqlrc', '--set=ON_ERROR_STOP=1', '--file', join(repository, rules, 'create-mooring.sql')];
    await must('psql', [...this.socket, ...script], { ...this.asAdministrator, env: { ...process.env, MOORING_PASSWORD, AGENT_PASSWORD } });
  }

  /** Through the socket, as the administrator within the container. */
  private get socket(): readonly string[] {
    return ['--host', this.folder, '--port', String(this.port)];
  }

  private get asAdministrator(): RunOptions & Account {
    return { ...this.account, cwd: this.folder };
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}

const rules = 'deploy/postgres';
const versions = '/usr/lib/postgresql';

/** Of the newest version that is installed. */
const program = (name: string): string => {
  const [newest = ''] = readdirSync(versions).sort((one, other) => Number(other) - Number(one));
  return join(versions, newest, 'bin', name);
};
