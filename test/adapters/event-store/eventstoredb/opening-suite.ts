import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../../src/adapters/ambient/system.js';
import { openEventStoreDb } from '../../../../src/adapters/event-store/eventstoredb/open-event-store.js';
import type { Clock } from '../../../../src/app/ports/ambient.js';
import { all, newEvents, newStream } from '../../../support/contracts/event-store/examples.js';
import { EventStoreProcess, type EventStoreOptions } from '../../../support/eventstoredb/event-store-process.js';
import { freePort } from '../../../support/free-port.js';

/** The seconds that a test would wait for nothing. */
const quickClock: Clock = { now: () => systemClock.now(), after: (ms, run) => systemClock.after(ms / 20, run) };
/** A minute later each time it is looked at. */
const impatientClock = (): Clock => {
  let looked = 0;
  return { ...systemClock, now: () => new Date(Date.now() + (looked += 60_000)) };
};
const secret = 'a-wrong-secret';

/** What an operator is told at the start. */
export const openingSuite = (scheme: 'esdb' | 'kurrentdb'): void => {
  describe(`opening an event store by ${scheme}://`, () => {
    let server: EventStoreProcess | undefined;
    afterEach(() => server?.stop());
    const start = async (options: EventStoreOptions = {}): Promise<EventStoreProcess> => (server = await EventStoreProcess.start(options));
    const at = (port: number, options: string): string => `${scheme}://admin:${secret}@127.0.0.1:${port}?${options}`;

    const refusal = async (connectionString: string, clock = systemClock): Promise<string> => {
      const told = await openEventStoreDb(connectionString, clock).then(
        () => 'opened',
        (error: unknown) => String(error),
      );
      expect(told).not.toContain(secret);
      expect(told).not.toContain('\n');
      return told;
    };

    it('opens one that wants a user and shows a certificate, with both', async () => {
      const { tls } = await start({ users: { admin: 'changeit' }, tls: true });
      expect(tls).toBeDefined();
      const store = await openEventStoreDb(server?.connectionString(scheme, 'admin:changeit') ?? '');
      const stream = newStream();
      await store.append(stream, 'no-stream', newEvents(2));
      expect(await all(store.readStream(stream))).toHaveLength(2);
      await store.close();
    });

    it('tells of a wrong password, and of none', async () => {
      const { port, connectionString } = await start({ users: { admin: 'changeit' }, tls: true }).then((started) => ({
        port: started.port,
        connectionString: (user?: string) => started.connectionString(scheme, user),
      }));
      const refused = `Error: The event store at 127.0.0.1:${port} refuses the user and password of the connection string`;
      expect(await refusal(connectionString(`admin:${secret}`))).toBe(refused);
      expect(await refusal(connectionString())).toBe(refused);
    });

    it('tells of a certificate that is not trusted', async () => {
      const { port } = await start({ tls: true });
      expect(await refusal(at(port, 'tls=true'))).toMatch(
        new RegExp(`^Error: The event store at 127\\.0\\.0\\.1:${port} shows a certificate that is not trusted: .*certificate`),
      );
    });

    it('tells of a file that is not there, and of a number that cannot be', async () => {
      expect(await refusal(at(2113, 'tls=true&tlsCAFile=/not/there.pem'))).toMatch(
        /^Error: The connection string .* File was not found\.$/,
      );
      expect(await refusal(at(2113, 'tls=false&keepAliveInterval=-5'))).toMatch(/^Error: The connection string .* keepAliveInterval/);
    });

    it('tells of a node that speaks no TLS, and of one that speaks nothing else', async () => {
      const plain = await start();
      expect(await refusal(at(plain.port, 'tls=true'))).toContain(`127.0.0.1:${plain.port} does not speak TLS`);
      await plain.stop();
      const { port } = await start({ tls: true });
      expect(await refusal(at(port, 'tls=false'))).toBe(`Error: The event store at 127.0.0.1:${port} cannot be reached: Failed to connect`);
    });

    it('tells of a node that is not there, by name', async () => {
      const port = await freePort();
      expect(await refusal(at(port, 'tls=false'))).toBe(
        `Error: The event store at 127.0.0.1:${port} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
      );
    });

    it('tells of nodes of which none is there', async () => {
      const ports = [await freePort(), await freePort()];
      const nodes = ports.map((port) => `127.0.0.1:${port}`);
      const told = await refusal(`${scheme}://admin:${secret}@${nodes.join(',')}?tls=false&maxDiscoverAttempts=2`);
      expect(told).toContain(`The event store at ${nodes.join(', ')} cannot be reached`);
    });

    it('tells of a node that takes the connection and answers nothing', async () => {
      const silent = await start();
      silent.pause();
      expect(await refusal(at(silent.port, 'tls=false'), quickClock)).toContain(`127.0.0.1:${silent.port} cannot be reached: no answer`);
      silent.resume();
    });

    it.each([
      ['21.10.9', 'is of version 21.10.9, which is too old: Mooring needs 22.6 or later'],
      ['5.0.11', 'does not speak gRPC: it is something else, or too old; Mooring needs 22.6 or later'],
      ['20.6.0', 'is too old to say its version: Mooring needs 22.6 or later'],
    ])('tells of a server of version %s', async (version, told) => {
      const { port } = await start({ version });
      expect(await refusal(at(port, 'tls=false'))).toBe(`Error: The event store at 127.0.0.1:${port} ${told}`);
    });

    it.each(['22.6.0', '23.10.8', '25.1.0.2299'])('takes a server of version %s', async (version) => {
      const { port } = await start({ version });
      const store = await openEventStoreDb(at(port, 'tls=false'));
      expect(await store.head()).toBeUndefined();
      await store.close();
    });

    it('tells of a server that does not become ready', async () => {
      const { port } = await start({ notReady: true });
      expect(await refusal(at(port, 'tls=false'), impatientClock())).toContain(`127.0.0.1:${port} cannot be used: `);
    });

    it('waits for a server that is not ready yet', async () => {
      const starting = await start({ notReady: true });
      const opening = openEventStoreDb(at(starting.port, 'tls=false'));
      await pause(600);
      await starting.fault({ fault: 'heal' });
      const store = await opening;
      await store.close();
    });

    it('goes by one of the two schemes in one process', async () => {
      const { port } = await start();
      const store = await openEventStoreDb(at(port, 'tls=false'));
      const other = scheme === 'esdb' ? 'kurrentdb' : 'esdb';
      expect(await refusal(`${other}://127.0.0.1:${port}?tls=false`)).toBe(
        `Error: One process talks to event stores by ${scheme}:// or by ${other}://, not by both`,
      );
      await store.close();
    });
  });
};
