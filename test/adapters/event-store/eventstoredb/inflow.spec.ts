import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Inflow } from '../../../../src/adapters/event-store/eventstoredb/inflow.js';
import type { Found } from '../../../../src/adapters/event-store/eventstoredb/store-client.js';
import { FakeSource } from './fake-client.js';

describe('what one connection brings in', () => {
  let source: FakeSource;
  let inflow: Inflow;
  let rung: number;
  beforeEach(() => {
    source = new FakeSource();
    rung = 0;
    inflow = new Inflow(source, () => (rung += 1));
  });

  const found = (): Found => ({});
  const bringIn = async (count: number): Promise<void> => {
    for (let number = 0; number < count; number += 1) source.write(found());
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  };

  it('is taken in batches, and rings for it', async () => {
    await bringIn(3);
    expect(rung).toBeGreaterThan(0);
    expect(inflow.take(2)).toHaveLength(2);
    expect(inflow.take(2)).toHaveLength(1);
    expect(inflow.take(2)).toHaveLength(0);
  });

  it('waits in the log, not here, when nobody takes it', async () => {
    await bringIn(5_000);
    expect(source.isPaused()).toBe(true);
    expect(inflow.take(10_000).length).toBeLessThanOrEqual(1_000);
    for (let taken = 1; taken > 0;) {
      await bringIn(0);
      taken = inflow.take(10_000).length;
    }
    expect(source.isPaused()).toBe(false);
    expect(source.writableLength + source.readableLength).toBe(0);
  });

  it('passes a checkpoint only when all before it has been taken', async () => {
    await bringIn(2);
    inflow.passed(200n);
    expect(inflow.checked).toBeUndefined();
    inflow.take(1);
    expect(inflow.checked).toBeUndefined();
    inflow.take(1);
    expect(inflow.checked).toBe(200n);
  });

  it('passes no checkpoint over what has not come out of the stream yet', async () => {
    await bringIn(1_010);
    expect(source.isPaused()).toBe(true);
    inflow.passed(2_000n);
    inflow.take(1_000);
    expect(inflow.checked).toBeUndefined();
    await bringIn(0);
    inflow.take(1_000);
    expect(inflow.checked).toBe(2_000n);
  });

  it.each<[string, (source: FakeSource) => void]>([
    ['ends', (it) => it.end()],
    ['is destroyed', (it) => it.destroy()],
    ['tells of an error', (it) => it.emit('error', new Error('as told'))],
    [
      'tells of one error after the other and then closes',
      (it) => [1, 2].forEach(() => it.emit('error', new Error('as told'))) ?? it.destroy(),
    ],
  ])('is broken when the stream %s', async (_, end) => {
    await bringIn(1);
    inflow.take(1);
    end(source);
    await bringIn(0);
    expect(inflow.broken).toBeInstanceOf(Error);
  });

  it('lets go of the connection, and an error after that disturbs nobody', () => {
    inflow.close();
    expect(source.unsubscribed).toBe(true);
    expect(source.destroyed).toBe(true);
    source.emit('error', new Error('too late'));
    expect(inflow.broken?.message).toBe('The subscription is over');
  });
});
