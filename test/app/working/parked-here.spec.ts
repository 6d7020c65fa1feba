import { describe, expect, it } from '@jest/globals';
import { parkedHere } from '../../../src/app/working/parked-here.js';
import { soon, started } from '../../support/work-bench.js';

describe('What a runner has parked', () => {
  it('is known in its own process, as far as it is asked for, with the step it was at', async () => {
    const bench = await started({ a: { step: 'broken' }, c: { step: 'broken' } }, (each) => {
      each.answer = () => Promise.reject(new Error('a bug'));
    });
    bench.tell('b', { step: 'one' });
    await soon();
    const at = bench.time.now().toISOString();
    expect(await parkedHere(bench.runner).among('chores', ['a', 'b', 'd'])).toEqual(
      new Map([
        ['a', { process: 'chores', key: 'a', step: null, reason: 'nobody knows what to do', at, worker: null }],
        ['b', { process: 'chores', key: 'b', step: 'one', reason: 'a bug', at, worker: null }],
      ]),
    );
    expect(await parkedHere(bench.runner).among('other', ['a'])).toEqual(new Map());
  });

  it('is known no more once it is taken up again', async () => {
    const bench = await started({ a: { step: 'broken' } });
    bench.tell('a', { step: 'one' });
    await soon();
    expect(await parkedHere(bench.runner).among('chores', ['a'])).toEqual(new Map());
  });
});
