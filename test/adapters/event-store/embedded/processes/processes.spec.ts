import { readdirSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedEventStore } from '../../../../../src/adapters/event-store/embedded/embedded-event-store.js';
import { all, eventually, newEvents, newStream } from '../../../../support/contracts/event-store/examples.js';
import { newFolder } from '../embedded-lab.js';
import { Child } from './child.js';

describe('The embedded store among processes', () => {
  let folder: string;
  let children: Child[];
  const start = (program: string): Child => {
    const child = new Child(program, folder);
    children.push(child);
    return child;
  };
  const inUse = () => `The data folder ${folder} is in use by another process`;

  beforeEach(() => {
    folder = newFolder();
    children = [];
  });
  afterEach(async () => {
    for (const child of children) await child.kill();
    rmSync(folder, { recursive: true });
  });

  it('is refused to a second process while a first one has it', async () => {
    const store = EmbeddedEventStore.open(folder);
    const child = start('opener.ts');
    await child.end();
    expect(child.lines).toEqual([inUse()]);
    await store.append(newStream(), 'no-stream', newEvents(1));
    await store.close();
  });

  it('is refused while another process has it, and free the moment that one is killed', async () => {
    const child = start('opener.ts');
    await eventually(() => child.lines.length > 0);
    expect(child.lines).toEqual(['open']);
    expect(() => EmbeddedEventStore.open(folder)).toThrow(inUse());
    await child.kill();
    expect(readdirSync(folder).sort()).toEqual(['events.db', 'events.db-shm', 'events.db-wal', 'events.lock']);
    await EmbeddedEventStore.open(folder).close();
  });

  it('keeps every acknowledged event, and no gap, when it is killed at any moment', async () => {
    const acknowledged = new Map<string, string>();
    for (const killedAfterMs of [0, 20, 70, 150, 300]) {
      const before = acknowledged.size;
      const child = start('appender.ts');
      await eventually(() => child.lines.length > 0);
      await pause(killedAfterMs);
      await child.kill();
      for (const line of child.lines) {
        const [stream, revision, id] = line.split(' ');
        acknowledged.set(`${stream ?? ''}@${revision ?? ''}`, id ?? '');
      }
      expect(acknowledged.size).toBeGreaterThan(before);
      await expectStored(acknowledged);
    }
  });

  const expectStored = async (acknowledged: ReadonlyMap<string, string>): Promise<void> => {
    const store = EmbeddedEventStore.open(folder);
    const stored = await all(store.readAll());
    const nextOf = new Map<string, number>();
    for (const { stream, revision } of stored) {
      expect(revision).toBe(nextOf.get(stream) ?? 0);
      nextOf.set(stream, revision + 1);
    }
    const ids = new Map(stored.map(({ stream, revision, id }) => [`${stream}@${revision}`, id]));
    expect([...acknowledged].filter(([place, id]) => ids.get(place) !== id)).toEqual([]);
    await store.close();
  };
});
