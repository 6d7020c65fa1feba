import { describe, expect, it } from '@jest/globals';
import { MemoryRefusals } from '../../../../src/adapters/refusals/memory-refusals.js';
import { RefusalNotes } from '../../../../src/app/http/faults/refusal-notes.js';
import { Rejection } from '../../../../src/domain/kernel/rejection.js';
import { VirtualTime } from '../../../support/virtual-time.js';

const time = new VirtualTime('2026-11-21T15:04:05.000Z');
const ann = { requestId: 'req-1', user: { id: 'ann' }, project: { id: 'demo' } };

const noted = async (rejection: Rejection) => {
  const refusals = new MemoryRefusals(time);
  new RefusalNotes(refusals, time).note(rejection, 'mutation attachVolume', ['volume/v', 'server/s'], ann);
  return { volume: await refusals.about('volume/v', 'demo'), server: await refusals.about('server/s', 'demo') };
};

describe('what is noted of a refusal', () => {
  it('is who asked for what, in which request, and the answer', async () => {
    const { volume, server } = await noted(new Rejection('volume-status', 'The volume is in use.'));
    expect(volume).toEqual([
      {
        ...{ asked: 'mutation attachVolume', code: 'volume-status', words: 'The volume is in use.' },
        ...{ requestId: 'req-1', userId: 'ann', projectId: 'demo', at: '2026-11-21T15:04:05.000Z' },
      },
    ]);
    expect(server).toEqual(volume);
  });

  it('is nothing with what the caller could not find', async () => {
    const { volume, server } = await noted(new Rejection('volume-not-found', 'Volume v could not be found.'));
    expect({ volume: volume.length, server: server.length }).toEqual({ volume: 0, server: 1 });
  });

  it('is no word of a body that was wrong', async () => {
    const { volume } = await noted(new Rejection('invalid-request', 'Invalid input: swordfish.'));
    expect(volume[0]?.words).toBe('The request was not as it has to be; its answer said in what.');
  });

  it('is nothing where nobody remembers', () => {
    expect(() => new RefusalNotes().note(new Rejection('conflict', 'x'), 'POST /', ['volume/v'], ann)).not.toThrow();
  });
});
