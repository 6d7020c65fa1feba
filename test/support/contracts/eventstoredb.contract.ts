/**
 * What an EventStoreDB has to be for Mooring, alone and when things go wrong. Runs against any server there is a connection string of;
 * what has to be done to a server is done only to one that is made for it, and is shown as skipped elsewhere.
 */
import { afterAll, describe, it } from '@jest/globals';
import type { Times } from '../../../src/adapters/event-store/eventstoredb/eventstoredb-event-store.js';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import type { Fault } from '../eventstoredb/control.js';
import { eventStoreContract } from './event-store.contract.js';
import { answersContract } from './eventstoredb/answers.js';
import { following } from './eventstoredb/following.js';
import { SharedStore } from './eventstoredb/shared-store.js';
import { writersContract } from './eventstoredb/writers.js';

export interface EventStoreDbLab {
  /** A store of its own, for the caller to close. */
  readonly connect: (times?: Partial<Times>) => Promise<EventStore>;
  readonly faults?: ServerFaults;
}

/** What can be done to a server. */
export interface ServerFaults {
  kill(): Promise<void>;
  restart(): Promise<void>;
  pause(): void;
  resume(): void;
  fault(fault: Fault): Promise<void>;
}

/** A test that breaks the server. */
export type Breaking = (name: string, test: (faults: ServerFaults) => Promise<void>) => void;

export const eventStoreDbSuite = (title: string, { connect, faults }: EventStoreDbLab): void => {
  const shared = new SharedStore(connect);
  afterAll(() => shared.close());
  eventStoreContract(title, () => shared.lab());

  const breaking: Breaking = (name, test) => {
    if (faults) it(name, () => test(faults));
    else it.skip(`${name} (needs a server that may be broken)`, () => undefined);
  };
  describe(`${title} when things go wrong`, () => {
    answersContract(connect, breaking);
    writersContract(connect, breaking);
    following(connect, breaking);
  });
};
