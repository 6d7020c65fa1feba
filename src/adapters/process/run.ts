import { execFile, type ExecFileException } from 'node:child_process';

/** How a program ended. Only a number says that it ended by itself; after `signal` and `timeout` what it began may go on elsewhere. */
export interface Ran {
  readonly exit: number | 'timeout' | 'missing' | 'signal';
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly stdin?: string;
  /** Added to our own. What is in here can be read by root and by whoever runs Mooring, by nobody else. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it is to run; where we do, unless said otherwise. */
  readonly cwd?: string;
}

/** A name or an absolute path, and arguments that reach the program as they are: no shell reads them. */
export type Run = (program: string, args: readonly string[], options: RunOptions) => Promise<Ran>;

/** More than any host we know has to say; a program that says more is stopped. */
const outputLimitBytes = 16 * 1024 * 1024;

export const run: Run = (program, args, { timeoutMs, stdin = '', env = {}, cwd }) =>
  new Promise((resolve) => {
    const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: outputLimitBytes } as const;
    const child = execFile(program, args, { ...limits, cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ exit: error ? exitOf(error) : 0, stdout, stderr }),
    );
    // A program that ends without reading closes its end first; how it ended is told above.
    child.stdin?.on('error', () => undefined).end(stdin);
  });

const exitOf = ({ code, killed }: ExecFileException): Ran['exit'] => {
  if (typeof code === 'number') return code;
  if (code === 'ENOENT' || code === 'EACCES') return 'missing';
  return killed && code !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' ? 'timeout' : 'signal';
};
