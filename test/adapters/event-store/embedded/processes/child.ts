import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Another process at work on a data folder, and what it said so far. */
export class Child {
  private said = '';
  private readonly process: ChildProcessByStdio<null, Readable, null>;
  private readonly ended: Promise<unknown>;

  /** `program` is the name of a file beside this one. */
  constructor(program: string, folder: string) {
    const [hooks, source] = ['typescript-hooks.mjs', program].map((name) => fileURLToPath(new URL(name, import.meta.url)));
    this.process = spawn(process.execPath, ['--import', hooks ?? '', source ?? '', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.process.stdout.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.ended = once(this.process, 'close');
  }

  /** Complete lines only: the last one may have been cut off by a kill. */
  get lines(): string[] {
    return this.said.split('\n').slice(0, -1);
  }

  async end(): Promise<void> {
    await this.ended;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
