import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GuestShell } from '../../lab/guest-shell.js';

type Reply = (id: string, script: string, line: Socket) => void;

const answer = (id: string, code: number, output: string) => `\n${id} ${code} ${Buffer.from(output).toString('base64')}\n`;

describe('the shell of a guest', () => {
  let folder: string;
  let server: Server;
  let shell: GuestShell;
  const lines = new Set<Socket>();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guest-shell-'));
    shell = new GuestShell(join(folder, 'socket'));
  });

  afterEach(async () => {
    shell.close();
    for (const line of lines) line.destroy();
    await new Promise((closed) => server.close(closed));
    await rm(folder, { recursive: true });
  });

  const guestThat = (reply: Reply): Promise<void> => {
    server = createServer((line) => {
      lines.add(line);
      createInterface({ input: line }).on('line', (text) => {
        const [id = '', script = ''] = text.split(' ');
        if (id !== '') reply(id, Buffer.from(script, 'base64').toString(), line);
      });
    });
    return new Promise((listening) => server.listen(shell.socketPath, listening));
  };

  it('tells the exit code and what was printed, byte for byte', async () => {
    await guestThat((id, script, line) => line.write(answer(id, 3, `you said ${script}`)));
    const { code, output, text } = await shell.run('printf "a b\\n"');
    expect(code).toBe(3);
    expect(text).toBe('you said printf "a b\\n"');
    expect(output).toEqual(Buffer.from(text));
  });

  it('gives each of several commands its own answer, in whatever order they come', async () => {
    const held: string[] = [];
    await guestThat((id, script, line) => {
      held.unshift(answer(id, 0, script));
      if (held.length === 3) line.write(held.join(''));
    });
    const answers = await Promise.all(['one', 'two', 'three'].map((script) => shell.run(script)));
    expect(answers.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  });

  it('does not take for an answer what else is on the line', async () => {
    await guestThat((id, _script, line) =>
      line.write(`half a reply${answer('0123456789ab', 1, 'to somebody else')}${answer(id, 0, 'mine')}`),
    );
    expect((await shell.run('true')).text).toBe('mine');
  });

  it('gives up on a command in time, and still hears the next', async () => {
    await guestThat((id, script, line) => script === 'true' && line.write(answer(id, 0, '')));
    await expect(shell.run('sleep 1000', 50)).rejects.toThrow('did not answer within 50 ms');
    expect((await shell.run('true')).code).toBe(0);
  });

  it('fails what is under way when the guest dies, and finds the guest again when it is back', async () => {
    await guestThat((id, script, line) => (script === 'die' ? line.destroy() : line.write(answer(id, 0, 'back'))));
    await expect(shell.run('die')).rejects.toThrow('The guest closed the line');
    expect((await shell.run('true')).text).toBe('back');
  });

  it('may be closed and used again', async () => {
    await guestThat((id, _script, line) => line.write(answer(id, 0, 'again')));
    await shell.run('true');
    shell.close();
    expect((await shell.run('true')).text).toBe('again');
  });

  it('refuses a script that the serial line could not hold', async () => {
    await guestThat(() => undefined);
    await expect(shell.run('x'.repeat(40_000))).rejects.toThrow('at most');
  });
});
