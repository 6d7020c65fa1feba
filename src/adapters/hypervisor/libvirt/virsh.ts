import { run as runProgram, type Ran, type Run } from '../../process/run.js';

export type VirshCommand = readonly string[];

/** virsh reads several commands from one argument, parted by `;` and blanks, with quotes of its own. Nothing of that is in our words. */
const plainWord = /^[A-Za-z0-9_./:-]+$/;

/**
 * Runs virsh against one libvirt. A start of virsh costs about 15 ms and most commands 1 ms, so commands that belong together are one
 * script. It goes on after a command that fails; its exit status is that of the last command.
 */
export class Virsh {
  constructor(
    private readonly uri: string,
    private readonly run: Run = runProgram,
  ) {}

  /** Names of files are looked up in `folder`. */
  script(commands: readonly VirshCommand[], timeoutMs: number, folder?: string): Promise<Ran> {
    const odd = commands.flat().find((word) => !plainWord.test(word));
    if (odd !== undefined) throw new TypeError(`not a word for virsh: ${JSON.stringify(odd)}`);
    const script = commands.map((words) => words.join(' ')).join('; ');
    return this.run('virsh', ['-q', '-c', this.uri, script], {
      timeoutMs,
      env: { LC_ALL: 'C' },
      ...(folder !== undefined && { cwd: folder }),
    });
  }
}
