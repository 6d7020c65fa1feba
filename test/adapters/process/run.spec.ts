import { describe, expect, it } from '@jest/globals';
import { run } from '../../../src/adapters/process/run.js';

const node = process.execPath;
const script = (source: string) => ['-e', source];
const patient = { timeoutMs: 20_000 };

describe('running a program', () => {
  it('tells its exit status and what it printed', async () => {
    const source = 'console.log("out"); console.error("err"); process.exitCode = 3';
    expect(await run(node, script(source), patient)).toEqual({ exit: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('hands over arguments as they are, whatever a shell would make of them', async () => {
    const { stdout } = await run(node, ['-p', 'process.argv[1]', '$HOME; `id` "*"'], patient);
    expect(stdout).toBe('$HOME; `id` "*"\n');
  });

  it('gives it what it reads from its standard input', async () => {
    expect(await run(node, script('process.stdin.pipe(process.stdout)'), { ...patient, stdin: 'hello' })).toMatchObject({
      stdout: 'hello',
    });
  });

  it('gives it an environment beside our own', async () => {
    const { stdout } = await run(node, ['-p', 'process.env.PIER + !!process.env.PATH'], { ...patient, env: { PIER: 'nine' } });
    expect(stdout).toBe('ninetrue\n');
  });

  it('runs it in the folder it is told', async () => {
    const { stdout } = await run(node, ['-p', 'process.cwd()'], { ...patient, cwd: '/usr' });
    expect(stdout).toBe('/usr\n');
  });

  it('ends what does not end in time', async () => {
    expect(await run(node, script('setInterval(() => {}, 1000)'), { timeoutMs: 200 })).toMatchObject({ exit: 'timeout' });
  });

  it('says so when there is no such program', async () => {
    expect(await run('no-such-program-here', [], patient)).toMatchObject({ exit: 'missing' });
  });

  it('says so when a signal ended it', async () => {
    expect(await run(node, script('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)'), patient)).toMatchObject({
      exit: 'signal',
    });
  });

  it('stops what never stops printing', async () => {
    const { exit, stdout } = await run(node, script('for (;;) require("fs").writeSync(1, "x".repeat(65536))'), patient);
    expect(exit).toBe('signal');
    expect(stdout.length).toBeLessThan(64 * 1024 * 1024);
  });

  it('does not mind a program that ends without reading its input', async () => {
    expect(await run(node, script(''), { ...patient, stdin: 'x'.repeat(1024 * 1024) })).toMatchObject({ exit: 0 });
  });
});
