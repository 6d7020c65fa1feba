import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedEventStore } from '../../../../src/adapters/event-store/embedded/embedded-event-store.js';
import { openEventFile } from '../../../../src/adapters/event-store/embedded/event-file.js';
import { EventStoreUnavailable } from '../../../../src/app/ports/event-store.js';
import { all, idsOf, newEvent, newEvents, newStream } from '../../../support/contracts/event-store/examples.js';
import { newFolder } from './embedded-lab.js';

describe('The file of the log', () => {
  let folder: string;
  const path = () => join(folder, 'events.db');

  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const contents = () =>
    Object.fromEntries(
      // The index of a write-ahead log is made again by whoever opens it: it holds nothing.
      readdirSync(folder)
        .filter((name) => !name.endsWith('-shm'))
        .map((name) => [name, statSync(join(folder, name)).isFile() && readFileSync(join(folder, name), 'hex')]),
    );

  /** A closed store with some hundred kilobytes of events. */
  const aLog = async (count = 400) => {
    const store = EmbeddedEventStore.open(folder);
    const events = newEvents(count);
    await store.append(newStream(), 'no-stream', events);
    await store.close();
    return events;
  };

  /** What a killed process leaves: the last events in the write-ahead log only, not moved into the file yet. */
  const aCrashedLog = async () => {
    const early = await aLog();
    const late = newEvents(2);
    const store = EmbeddedEventStore.open(folder);
    await store.append(newStream(), 'no-stream', late);
    await keepFiles(() => store.close());
    return [...early, ...late];
  };

  /** Puts back the files as they are now when the store they are of has been closed. */
  const keepFiles = async (close: () => Promise<void>) => {
    const kept = newFolder();
    cpSync(folder, kept, { recursive: true });
    await close();
    cpSync(kept, folder, { recursive: true });
    rmSync(kept, { recursive: true });
  };

  const overwrite = (file: string, offset: number, bytes: Buffer) => {
    const content = readFileSync(file);
    bytes.copy(content, offset);
    writeFileSync(file, content);
  };

  const change = (sql: string) => {
    const db = new DatabaseSync(path());
    db.exec(sql);
    db.close();
  };

  it('is made with its folder, says whose it is, and syncs every commit', () => {
    const file = openEventFile(join(folder, 'new', 'data'));
    const ask = (pragma: string) => Object.values(file.db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
    expect(ask('application_id')).toBe(0x4d6f6f72);
    expect(ask('user_version')).toBe(1);
    expect(ask('journal_mode')).toBe('wal');
    expect(ask('synchronous')).toBe(2);
    file.close();
  });

  it('goes on from what it holds when another program has changed it', async () => {
    const store = EmbeddedEventStore.open(folder);
    const stream = newStream();
    await store.append(stream, 'no-stream', newEvents(3));
    change('DELETE FROM events WHERE revision = 2');
    await expect(store.append(stream, 2, newEvents(1))).rejects.toThrow('is at 1, not at 2');
    expect(await store.append(stream, 1, newEvents(1))).toEqual({ revision: 2, position: 3n });
    await store.close();
  });

  it('leaves no write-ahead log behind when it is closed', async () => {
    await aLog();
    expect(readdirSync(folder).sort()).toEqual(['events.db', 'events.lock']);
    expect(statSync(join(folder, 'events.lock')).size).toBe(0);
  });

  it('is made anew when making it was interrupted', async () => {
    for (const name of ['events.db.new', 'events.db.new-journal']) writeFileSync(join(folder, name), 'half of it');
    await aLog();
    expect(readdirSync(folder).sort()).toEqual(['events.db', 'events.lock']);
  });

  it('is whole after a crash', async () => {
    const events = await aCrashedLog();
    const store = EmbeddedEventStore.open(folder);
    expect(idsOf(await all(store.readAll()))).toEqual(idsOf(events));
    await store.close();
  });

  it('cannot be opened twice, and can be again when it was closed', async () => {
    const store = EmbeddedEventStore.open(folder);
    expect(() => EmbeddedEventStore.open(folder)).toThrow(`The data folder ${folder} is in use by another process`);
    await store.close();
    await EmbeddedEventStore.open(folder).close();
  });

  it('cannot be in what is no folder', () => {
    writeFileSync(path(), '');
    expect(() => EmbeddedEventStore.open(path())).toThrow(`Cannot use ${path()} as the data folder`);
  });

  const page = (number: number) => number * 4096;
  const garbage = Buffer.alloc(4096, 'mooring');

  it.each<[string, () => unknown, RegExp]>([
    ['holds text', () => writeFileSync(path(), 'not a database at all\n'.repeat(100)), /it is not an SQLite database$/],
    ['is empty', () => writeFileSync(path(), ''), /it is a database of something else$/],
    ['is a folder', () => mkdirSync(path()), /it is not a file$/],
    ['is another program’s', () => change('PRAGMA journal_mode = WAL; CREATE TABLE notes (text)'), /it is a database of something else$/],
    [
      'is from a later version',
      () => aLog().then(() => change('PRAGMA user_version = 2')),
      /its schema version is 2, this program knows 1$/,
    ],
    ['has other tables', () => aLog().then(() => change('DROP INDEX events_by_stream')), /its tables are not those of an event log$/],
    ['was cut off', () => aLog().then(() => truncateSync(path(), page(20))), /it is damaged \(.+\)$/],
    ['has a damaged header', () => aLog().then(() => overwrite(path(), 0, garbage)), /it is not an SQLite database$/],
    ['has a damaged schema', () => aLog().then(() => overwrite(path(), 100, garbage)), /it is damaged \(.+\)$/],
    ['has a damaged page', () => aLog().then(() => overwrite(path(), page(20), garbage)), /it is damaged \(.+\)$/],
    ['is gone but for its log', () => aCrashedLog().then(() => rmSync(path())), /it is gone, but events\.db-wal is still there$/],
    ['crashed and has a damaged page', () => aCrashedLog().then(() => overwrite(path(), page(20), garbage)), /it is damaged \(.+\)$/],
    ['crashed and is from a later version', () => aCrashedLog().then(() => markAsLater()), /its schema version is 2/],
  ])('is refused in one line, and stays as it was, when it %s', async (_, make, reason) => {
    await make();
    rmSync(join(folder, 'events.lock'), { force: true });
    const before = contents();
    const open = () => EmbeddedEventStore.open(folder);
    expect(open).toThrow(`Cannot use ${path()} as the event log: `);
    expect(open).toThrow(reason);
    expect(contents()).toEqual(before);
  });
  /** In the log, where the file's own header does not say so. */
  const markAsLater = async () => {
    const db = new DatabaseSync(path());
    db.exec('PRAGMA user_version = 2');
    await keepFiles(() => Promise.resolve(db.close()));
    rmSync(`${path()}-shm`);
  };

  it('keeps a lock file that was there before it was refused', async () => {
    await aLog();
    change('PRAGMA user_version = 2');
    expect(() => EmbeddedEventStore.open(folder)).toThrow();
    expect(existsSync(join(folder, 'events.lock'))).toBe(true);
  });

  it('is not read whole when it is large; damage inside then fails the read that meets it', async () => {
    const writing = EmbeddedEventStore.open(folder);
    const stream = newStream();
    const large = { text: 'x'.repeat(1_000_000) };
    for (let revision = 0; revision < 70; revision += 10) {
      const ten = Array.from({ length: 10 }, () => newEvent(large));
      await writing.append(stream, revision === 0 ? 'no-stream' : revision - 1, ten);
    }
    await writing.close();
    // A little of each of many pages in the middle, so that some page that tells where others are is among them.
    const content = readFileSync(path());
    for (let offset = 30_000_000 - (30_000_000 % 4096); offset < 40_000_000; offset += 4096) content.fill(0xff, offset, offset + 12);
    writeFileSync(path(), content);

    const store = EmbeddedEventStore.open(folder);
    await expect(all(store.readAll())).rejects.toBeInstanceOf(EventStoreUnavailable);
    await store.close();
  });
});
