import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Connection, watchConnection } from '../../../src/app/graphql/running/strangers.js';

class Opened extends EventEmitter implements Connection {
  bufferedAmount = 0;
  ended: number | 'at once' | null = null;

  close(code: number): void {
    this.ended = code;
  }
  terminate(): void {
    this.ended = 'at once';
  }
}

describe('Who opens a connection', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('has ten seconds to say who they are', () => {
    const [stranger, friend] = [new Opened(), new Opened()];
    watchConnection(stranger, () => false);
    watchConnection(friend, () => true);
    jest.advanceTimersByTime(9_999);
    expect(stranger.ended).toBeNull();
    jest.advanceTimersByTime(1);
    expect([stranger.ended, friend.ended]).toEqual([4408, null]);
  });

  it('is cut off when a mebibyte of answers was not taken, by whatever they ask', () => {
    for (const way of ['message', 'ping']) {
      const opened = new Opened();
      watchConnection(opened, () => true);
      opened.bufferedAmount = 1_048_576;
      opened.emit(way, '');
      expect(opened.ended).toBeNull();
      opened.bufferedAmount += 1;
      opened.emit(way, '');
      expect(opened.ended).toBe('at once');
    }
  });
});
