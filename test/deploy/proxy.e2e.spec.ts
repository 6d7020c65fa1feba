/** deploy/haproxy.cfg on a real HAProxy, before two nodes whose certificates are those of a deployment. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../lab/wait.js';
import { freePort } from '../support/free-port.js';
import { repository } from './compose-file.js';
import { DeployedFolder } from './deployed-folder.js';
import { get, TlsNode } from './tls-node.js';

describe('the proxy', () => {
  let made: DeployedFolder;
  let nodes: readonly [TlsNode, TlsNode];
  let haproxy: ChildProcess;
  let port: number;
  let healthPort: number;

  beforeAll(async () => (made = await DeployedFolder.made()));
  afterAll(() => made.remove());

  const certificate = (name: string, folder = made) => ({ key: folder.read(`tls/${name}.key`), cert: folder.read(`tls/${name}.crt`) });

  const start = async (second: TlsNode): Promise<void> => {
    [port, healthPort] = [await freePort(), await freePort()];
    nodes = [await TlsNode.start('one', certificate('mooring')), second];
    const file = join(made.folder, 'haproxy.cfg');
    writeFileSync(file, configured(nodes));
    haproxy = spawn('haproxy', ['-f', file], { stdio: 'ignore' });
    await until('it has a node', async () => (await health()) === 200);
  };

  /** As it is in the container, but for addresses and files. */
  const configured = ([one, other]: readonly TlsNode[]): string => {
    copyFileSync(made.path('tls/proxy.crt'), join(made.folder, 'proxy.crt'));
    copyFileSync(made.path('tls/proxy.key'), join(made.folder, 'proxy.crt.key'));
    const changes = [
      ['bind :8776', `bind 127.0.0.1:${port}`],
      ['bind 127.0.0.1:8404', `bind 127.0.0.1:${healthPort}`],
      ['/run/secrets/proxy.crt', join(made.folder, 'proxy.crt')],
      ['/run/secrets/ca.crt', made.path('authority/ca.crt')],
      ['server api-1 api-1:8776', `server api-1 127.0.0.1:${one?.port}`],
      ['server api-2 api-2:8776', `server api-2 127.0.0.1:${other?.port}`],
    ] as const;
    return changes.reduce(
      (text, [from, to]) => {
        expect(text).toContain(from);
        return text.replaceAll(from, to);
      },
      readFileSync(join(repository, 'deploy/haproxy.cfg'), 'utf8'),
    );
  };

  const ask = (path = '/volume/v3') => get(port, path, { servername: 'cloud.example.org', ca: made.read('authority/ca.crt') });

  const health = (): Promise<number> =>
    fetch(`http://127.0.0.1:${healthPort}/`).then(
      ({ status }) => status,
      () => 0,
    );

  const until = (what: string, holds: () => Promise<boolean>) => waitUntil(holds, { until: what, timeoutMs: 60_000 });

  afterEach(async () => {
    const ended = new Promise((resolve) => haproxy.once('exit', resolve));
    haproxy.kill('SIGKILL');
    await ended;
    await Promise.all(nodes.map((node) => node.stop()));
  });

  describe('before two nodes', () => {
    beforeEach(async () => {
      await start(await TlsNode.start('other', certificate('mooring')));
      await until('it has met both', async () => new Set([(await ask()).text, (await ask()).text]).size === 2);
    });

    it('answers with its own certificate, and hands the request on to a node', async () => {
      const { status, text } = await ask('/compute/v2.1');
      expect(status).toBe(200);
      expect(['one', 'other']).toContain(text);
      expect([...nodes[0].asked, ...nodes[1].asked]).toContain('/compute/v2.1');
    });

    it('asks nothing of a node that says it is not ready, and loses no request meanwhile', async () => {
      nodes[0].readiness = 503;
      const answers: string[] = [];
      await until('only the other is asked', async () => {
        answers.push((await ask()).text, (await ask()).text);
        return answers.slice(-6).join() === 'other,other,other,other,other,other';
      });
      expect(answers.every((text) => text === 'one' || text === 'other')).toBe(true);
      nodes[0].readiness = 200;
      await until('both are asked again', async () => (await ask()).text === 'one');
    });

    it('is not well while no node is ready, and says so at once to who asks for something', async () => {
      for (const node of nodes) node.readiness = 503;
      await until('it knows of no node', async () => (await health()) === 503);
      expect((await ask()).status).toBe(503);
    });

    it('gets along without a node that is gone', async () => {
      await nodes[0].stop();
      await until('only the other answers', async () => [await ask(), await ask(), await ask()].every(({ text }) => text === 'other'));
    });
  });

  it('sends nothing to a node whose certificate is from another authority', async () => {
    const stranger = await DeployedFolder.made();
    await start(await TlsNode.start('stranger', certificate('mooring', stranger)));
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['one']));
    expect(nodes[1].asked).toEqual([]);
    stranger.remove();
  });
});
