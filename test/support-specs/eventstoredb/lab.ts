import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { EventStoreProcess, type EventStoreOptions } from '../../support/eventstoredb/event-store-process.js';
import type { Library, NewEvent, Trouble } from './client-words.js';
import { ClientProcess, ClientTrouble, type Client, type Journal } from './client-process.js';

export interface Lab {
  readonly server: EventStoreProcess;
  readonly client: Client;
  /** Another client of the same kind, by a connection string of its own; it ends with the lab. */
  readonly connect: (url: string) => Promise<Client>;
}

/** Processes have to start, on machines that have other work. */
/** One server and one client of each kind for all of these tests; each uses streams of its own and leaves the server healed. */
export const withEachClient = (title: string, options: EventStoreOptions, tests: (lab: () => Lab, library: Library) => void): void => {
  describe.each(['old', 'new'] as const)(`${title}, with the %s client`, (library) => {
    let lab: Lab;
    let clients: ClientProcess;
    beforeAll(async () => {
      clients = new ClientProcess(library);
      const server = await EventStoreProcess.start(options);
      const connect = (url: string) => clients.connect(url);
      lab = { server, connect, client: await connect(server.connectionString(schemeOf(library))) };
    });
    afterAll(async () => {
      await clients.stop();
      await lab.server.stop();
    });

    tests(() => lab, library);
  });
};

export const schemeOf = (library: Library) => (library === 'old' ? 'esdb' : 'kurrentdb');

export const newStream = (): string => `volume-${randomUUID()}`;

export const newEvent = (type = 'Noted', data: NewEvent['data'] = { note: 'é' }): NewEvent => ({ id: randomUUID(), type, data });

export const newEvents = (count: number, type?: string): NewEvent[] => Array.from({ length: count }, () => newEvent(type));

/** What the client throws. A wish that is granted fails the test. */
export const troubleOf = async (wish: Promise<unknown>): Promise<Trouble> => {
  const trouble = await wish.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(trouble instanceof ClientTrouble)) throw new Error(`Not trouble of a client: ${String(trouble)}`);
  return trouble.trouble;
};

export const expectTrouble = async (wish: Promise<unknown>, expected: Partial<Trouble>): Promise<void> => {
  expect(await troubleOf(wish)).toMatchObject(expected);
};

export const isLive = ({ turns }: Journal): boolean => turns.includes('caughtUp');

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);
