import { Controller, Get, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'node:http';
import { Public } from '../../../src/app/http/access/decorators.js';
import { startProbe, type Probe } from '../../support/http-probe.js';

let open: () => void;
let opened: Promise<void>;
let arrived: () => void;
let arrival: Promise<void>;
let isDestroyed = false;

@Injectable()
class Store implements OnModuleDestroy {
  onModuleDestroy(): void {
    isDestroyed = true;
  }
}

@Controller('slow')
class Slow {
  @Public()
  @Get()
  async slow(): Promise<object> {
    arrived();
    await opened;
    return { isDestroyed };
  }
}

let probe: Probe;
let port: number;
beforeEach(async () => {
  isDestroyed = false;
  opened = new Promise((resolve) => (open = resolve));
  arrival = new Promise((resolve) => (arrived = resolve));
  probe = await startProbe({ controllers: [Slow], providers: [Store] });
  port = (await probe.app.listen({ host: '127.0.0.1', port: 0 })).port;
});

const ask = (path: string, agent: Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve(text));
    });
    asking.on('error', reject);
    asking.end();
  });

describe('stopping', () => {
  it('lets a request under way finish, while the parts it needs still stand', async () => {
    const agent = new Agent({ keepAlive: true });
    const answer = ask('/slow', agent);
    await arrival;
    const stopped = probe.app.stop(10_000);
    await expect(ask('/healthz', new Agent())).rejects.toThrow('ECONNREFUSED');
    open();
    expect(await answer).toBe('{"isDestroyed":false}');
    await stopped;
    expect(isDestroyed).toBe(true);
    agent.destroy();
  });

  it('does not wait for connections on which nothing is going on', async () => {
    const agent = new Agent({ keepAlive: true });
    await ask('/healthz', agent);
    const start = performance.now();
    await probe.app.stop(60_000);
    expect(performance.now() - start).toBeLessThan(30_000);
    agent.destroy();
  });

  it('does not wait longer than it was told to', async () => {
    const answer = ask('/slow', new Agent());
    await arrival;
    const [ended] = await Promise.allSettled([answer, probe.app.stop(50)]);
    expect(ended.status).toBe('rejected');
    expect(isDestroyed).toBe(true);
    open();
  });
});

describe('an application', () => {
  it('can live beside another in one process', async () => {
    const other = await startProbe({ controllers: [Slow], providers: [Store] });
    expect((await other.ask('GET', '/healthz')).status).toBe(200);
    await other.app.stop(0);
    await probe.app.stop(0);
  });
});
