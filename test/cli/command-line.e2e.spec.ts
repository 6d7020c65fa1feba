/** The command line as it is built: what is asked of it without a Mooring that runs. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const run = promisify(execFile);

const mooring = (...args: readonly string[]) =>
  run(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'] } }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, said: stderr }),
    (error: unknown) => {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, said: stderr };
    },
  );

describe('The command line', () => {
  it('names a command that is not there, and starts nothing', async () => {
    const { code, out, said } = await mooring('strat');
    expect([code, out]).toEqual([1, '']);
    expect(said).toBe("error: unknown command 'strat'; mooring --help lists those there are\n");
  });
  it.each([
    ...['start', 'serve', 'work', 'agent', 'world', 'sealing-key', 'drift', 'explain', 'impact', 'export', 'import'],
    ...['projections', 'projections rebuild', 'projections verify', 'audit', 'audit volume', 'audit verify', 'audit attached'],
  ])('explains %s', async (command) => {
    const { code, out } = await mooring(...command.split(' '), '--help');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: mooring ${command}\\b`));
    expect(out).not.toContain('(default: false)');
  });
});
