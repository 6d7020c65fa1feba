import { execFile } from 'node:child_process';

export interface Ran {
  /** 127 when there is no such program, as a shell would say; `null` when it was stopped after its time. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** Runs a program to its end and says how that was. Arguments go to it as they are; no shell reads them. */
export const run = (program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const { timeoutMs = 30_000, ...rest } = options;
    execFile(program, [...args], { ...rest, timeout: timeoutMs, maxBuffer: OUTPUT_LIMIT }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') return resolve({ code: 127, stdout: '', stderr: `there is no ${program} here` });
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : null) : 0, stdout, stderr });
    });
  });

/** The same where anything but success is an error; answers what the program printed. */
export const must = async (program: string, args: readonly string[], options: RunOptions = {}): Promise<string> => {
  const { code, stdout, stderr } = await run(program, args, options);
  if (code === 0) return stdout;
  const ending = code === null ? 'did not end in time' : `ended with ${code}`;
  throw new Error(`${[program, ...args].join(' ')} ${ending}: ${(stderr || stdout).trim()}`);
};

/** A libvirt that has to learn what QEMU can do takes its time before it does anything. */
const VIRSH = { timeoutMs: 3 * 60_000 };
const local = ['-q', '-c', 'qemu:///system'];

export const virsh = (args: readonly string[]) => run('virsh', [...local, ...args], VIRSH);
export const mustVirsh = (args: readonly string[]) => must('virsh', [...local, ...args], VIRSH);
