import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedEventReader } from '../../../../src/adapters/event-store/embedded/embedded-event-reader.js';
import { EmbeddedEventStore } from '../../../../src/adapters/event-store/embedded/embedded-event-store.js';
import { all, idsOf, newEvents, newStream } from '../../../support/contracts/event-store/examples.js';
import { Listener } from '../../../support/contracts/event-store/listener.js';
import { newFolder } from './embedded-lab.js';

describe('A reader of the log of another process', () => {
  let folder: string;
  let writer: EmbeddedEventStore;
  let reader: EmbeddedEventReader;

  beforeEach(() => {
    folder = newFolder();
    writer = EmbeddedEventStore.open(folder);
    reader = EmbeddedEventReader.open(folder);
  });
  afterEach(async () => {
    await reader.close();
    await writer.close();
    rmSync(folder, { recursive: true });
  });

  it('sees at once what was stored', async () => {
    expect(await reader.head()).toBeUndefined();
    const stream = newStream();
    const events = newEvents(3);
    await writer.append(stream, 'no-stream', events.slice(0, 2));
    expect(idsOf(await all(reader.readStream(stream)))).toEqual(idsOf(events.slice(0, 2)));
    await writer.append(stream, 1, events.slice(2));
    expect(idsOf(await all(reader.readStream(stream)))).toEqual(idsOf(events));
    expect(idsOf(await all(reader.readStreamBackwards(stream)))).toEqual(idsOf(events.toReversed()));
    expect(idsOf(await all(reader.readAll()))).toEqual(idsOf(events));
    expect(await reader.head()).toBe(3n);
  });

  it('is told of what is stored later', async () => {
    const listener = new Listener();
    reader.subscribe(undefined, listener);
    const events = newEvents(2);
    await writer.append(newStream(), 'no-stream', events);
    await listener.heard(2);
    expect(idsOf(listener.events)).toEqual(idsOf(events));
  });

  it('appends nothing', async () => {
    await expect(reader.append()).rejects.toThrow('opened for reading only');
  });

  it('does not keep the writer from closing and starting again', async () => {
    await writer.append(newStream(), 'no-stream', newEvents(1));
    await writer.close();
    expect(await all(reader.readAll())).toHaveLength(1);
    writer = EmbeddedEventStore.open(folder);
    await writer.append(newStream(), 'no-stream', newEvents(1));
    expect(await all(reader.readAll())).toHaveLength(2);
  });

  it('says so when there is no log', () => {
    expect(() => EmbeddedEventReader.open('/nowhere')).toThrow('There is no event log in /nowhere');
  });
});
