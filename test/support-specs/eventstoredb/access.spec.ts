import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { EventStoreProcess } from '../../support/eventstoredb/event-store-process.js';
import { expectTrouble, newEvents, newStream, schemeOf, troubleOf, withEachClient } from './lab.js';

const users = { admin: 'changeit', mooring: 'a:b@c' };

withEachClient('The stand-in for EventStoreDB that knows its users, behind TLS', { users, tls: true }, (lab, library) => {
  const urlFor = (user?: string) => lab().server.connectionString(schemeOf(library), user);
  const denied = { name: 'AccessDeniedError', type: 'access-denied' };

  it('lets in who has a name and trusts its authority', async () => {
    const client = await lab().connect(urlFor('admin:changeit'));
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(1));
    expect(await client.readStream(stream, {})).toHaveLength(1);
    const journal = await client.subscribe({ stream });
    await journal.until(({ events }) => events.length === 1);
  });

  it('understands a password with any characters', async () => {
    const client = await lab().connect(urlFor(`mooring:${encodeURIComponent(users.mooring)}`));
    const stream = newStream();
    await client.append(stream, 'no_stream', newEvents(1));
    // The half of the new client that reads takes the password as it is written in the connection string.
    if (library === 'old') expect(await client.readStream(stream, {})).toHaveLength(1);
  });

  it.each([
    ['with a wrong password', 'admin:wrong'],
    ['with a name nobody has', 'nobody:changeit'],
    ['without a name', undefined],
  ])('denies everything to who comes %s', async (_, user) => {
    const client = await lab().connect(urlFor(user));
    await expectTrouble(client.append(newStream(), 'no_stream', newEvents(1)), denied);
    await expectTrouble(client.readStream(newStream(), {}), denied);
    await expectTrouble(client.readAll({}), denied);
    const journal = await client.subscribe({});
    await journal.until(({ troubles }) => troubles.length > 0);
    expect(journal.troubles).toMatchObject([denied]);
  });

  it('serves nobody who does not trust its authority, or comes without TLS', async () => {
    const distrustful = await lab().connect(urlFor('admin:changeit').replace(/&tlsCaFile=[^&]*/, ''));
    expect((await troubleOf(distrustful.append(newStream(), 'no_stream', newEvents(1)))).message).toMatch(/certificate/);
    const plain = await lab().connect(urlFor().replace(/tls=true.*/, 'tls=false'));
    expect((await troubleOf(plain.append(newStream(), 'no_stream', newEvents(1)))).code).toBe(14);
  });
});

withEachClient('The stand-in for EventStoreDB 20.10', { version: '20.10.5' }, (lab) => {
  it('knows neither features nor batches, and is used without them', async () => {
    const { client } = lab();
    const stream = newStream();
    expect((await client.append(stream, 'no_stream', newEvents(2))).revision).toBe(1n);
    await expectTrouble(client.append(stream, 'no_stream', newEvents(1)), { type: 'wrong-expected-version', actual: 1n });
    expect(await client.readStream(stream, {})).toHaveLength(2);
    const journal = await client.subscribe({ stream });
    await journal.until(({ events }) => events.length === 2);
    await client.append(stream, 1n, newEvents(1));
    await journal.until(({ events }) => events.length === 3);
    expect(journal.turns).toEqual(['confirmation']);
  });
});

withEachClient('The stand-in for EventStoreDB 5 (a guess)', { version: '5.0.11' }, (lab) => {
  it('does not speak gRPC at all', async () => {
    const { client } = lab();
    expect((await troubleOf(client.append(newStream(), 'no_stream', newEvents(1)))).code).toBe(14);
    await troubleOf(client.readAll({ maxCount: 1 }));
  });
});

withEachClient('The stand-in for EventStoreDB as it is by default', {}, (lab) => {
  it('says that it is 23.10.8', async () => {
    expect(await lab().client.version()).toBe('23.10.8');
  });
});

describe('The stand-in for EventStoreDB', () => {
  it('leaves nothing behind when it stops', async () => {
    const server = await EventStoreProcess.start({ tls: true });
    await server.stop();
    await server.stop();
    expect(existsSync(server.tls?.ca ?? '')).toBe(false);
    await expect(fetch(`http://127.0.0.1:${server.port}`)).rejects.toThrow();
  });
});
