import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, { type BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import { appendCall, type Connection, type OneAppend, type Stub } from '../../../../src/adapters/event-store/eventstoredb/append-call.js';
import { toClientEvent } from '../../../../src/adapters/event-store/eventstoredb/recorded-events.js';
import { idsOf, newEvents } from '../../../support/contracts/event-store/examples.js';

/** One call, and what was said in it. */
class FakeCall extends EventEmitter {
  readonly written: BatchAppendReq[] = [];
  ended = 0;

  write(request: BatchAppendReq): void {
    this.written.push(request);
  }

  end(): void {
    this.ended += 1;
  }
}

const appending = (append: Partial<OneAppend> = {}) => {
  const calls: { call: FakeCall; options: object }[] = [];
  const stub: Stub = {
    batchAppend: (_metadata, options) => {
      const call = new FakeCall();
      calls.push({ call, options });
      return call;
    },
  };
  const connection: Connection = {
    execute: (_stub, _name, action) => action(stub),
    callArguments: (options) => [{}, options],
  };
  const events = newEvents(3).map(toClientEvent);
  const answer = appendCall(
    connection,
    { streams, shared, stub: undefined },
    { stream: 'volume-1', expected: 4n, events, deadlineMs: 700, ...append },
  );
  return { answer, calls, events };
};

const onlyCall = ({ calls }: ReturnType<typeof appending>): FakeCall => {
  expect(calls).toHaveLength(1);
  return calls[0]?.call ?? new FakeCall();
};

const success = () =>
  new streams.BatchAppendResp.Success().setCurrentRevision('7').setPosition(new shared.AllStreamPosition().setCommitPosition('700'));

describe('the call of an append', () => {
  it('carries all its events in one message, so that there is no half of it', () => {
    const append = appending();
    const { written } = onlyCall(append);
    expect(written).toHaveLength(1);
    const [request] = written;
    expect(request?.getIsFinal()).toBe(true);
    expect(request?.getProposedMessagesList().map((message) => message.getId()?.getString())).toEqual(idsOf(append.events));
  });

  it.each<[OneAppend['expected'], object]>([
    [4n, { streamPosition: '4', noStream: undefined }],
    [0n, { streamPosition: '0', noStream: undefined }],
    ['no-stream', { streamPosition: '0', noStream: {} }],
  ])('expects %s, and never just anything', (expected, options) => {
    const [request] = onlyCall(appending({ expected })).written;
    expect(request?.getOptions()?.toObject()).toMatchObject({ ...options, any: undefined, streamExists: undefined });
  });

  it('is made to the leader and has a deadline', () => {
    expect(appending().calls.map(({ options }) => options)).toEqual([{ requiresLeader: true, deadline: 700 }]);
  });

  it('answers where the last event stands, and is over then', async () => {
    const append = appending();
    const call = onlyCall(append);
    call.emit('data', new streams.BatchAppendResp().setSuccess(success()));
    expect(await append.answer).toEqual({ revision: 7n, position: 700n });
    expect(call.ended).toBe(1);
  });

  it.each<[string, (call: FakeCall) => unknown, string]>([
    ['breaks', (call) => call.emit('error', new Error('reset')), 'reset'],
    ['is ended in good order', (call) => call.emit('end'), 'without an answer'],
  ])('is rejected when it %s before it is answered', async (_, end, why) => {
    const append = appending();
    end(onlyCall(append));
    await expect(append.answer).rejects.toThrow(why);
  });

  it('bears what still comes after the answer', async () => {
    const append = appending();
    const call = onlyCall(append);
    call.emit('data', new streams.BatchAppendResp().setSuccess(success()));
    call.emit('end');
    call.emit('error', new Error('too late'));
    expect(await append.answer).toMatchObject({ revision: 7n });
  });
});
