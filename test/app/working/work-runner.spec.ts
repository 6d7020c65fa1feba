import { describe, expect, it } from '@jest/globals';
import { DatabaseUnavailable } from '../../../src/app/ports/database-unavailable.js';
import { EventStoreUnavailable } from '../../../src/app/ports/event-store.js';
import { done, refused, unknown } from '../../../src/domain/kernel/host-outcome.js';
import { Rejection } from '../../../src/domain/kernel/rejection.js';
import { held, later, outcomes, pass, soon, started, WorkBench } from '../../support/work-bench.js';

const ok = done({ of: 'Revoke' } as const);

describe('The work runner', () => {
  describe('at its start', () => {
    it('takes up everything that is open, and nothing else', async () => {
      const bench = await started({ a: { step: 'one' }, b: { step: 'rest' }, c: { step: 'decide' } });
      expect(outcomes(bench).sort()).toEqual(['decide decided', 'one done']);
      expect(bench.runner.openCount).toBe(0);
    });

    it('waits for what is due later', async () => {
      const bench = new WorkBench();
      bench.tell('a', { step: 'one', notBefore: later(bench, 10_000) });
      await bench.runner.start();
      await soon();
      expect(bench.runner.openCount).toBe(1);
      await pass(bench, 9_999);
      expect(bench.asked).toEqual([]);
      await pass(bench, 1);
      expect(bench.asked).toEqual(['one']);
    });

    it('believes what it is told meanwhile, not what it read before', async () => {
      const told = { a: { step: 'old' }, b: { step: 'old' } };
      const bench = await started(told, (each) => {
        each.list = () => {
          each.tell('a', undefined);
          each.tell('b', { step: 'new' });
          return Promise.resolve();
        };
      });
      expect(bench.asked).toEqual(['new']);
    });
  });

  it('does one step after the other, as soon as each is recorded', async () => {
    const bench = await started({}, (each) => {
      each.becomes = ({ step }) => (step === 'one' ? { step: 'two' } : step === 'two' ? { step: 'decide' } : undefined);
    });
    bench.tell('a', { step: 'one' });
    await soon();
    expect(outcomes(bench)).toEqual(['one done', 'two done', 'decide decided']);
    expect(bench.runner.openCount).toBe(0);
  });

  it('goes on only when the rows show what it recorded', async () => {
    let shown: (reached: boolean) => void = () => undefined;
    const bench = await started({}, (each) => {
      each.becomes = ({ step }) => (step === 'one' ? { step: 'two' } : undefined);
      each.reached = () => new Promise((resolve) => (shown = resolve));
    });
    bench.tell('a', { step: 'one' });
    await soon();
    expect(bench.asked).toEqual(['one']);
    shown(true);
    await soon();
    expect(bench.asked).toEqual(['one', 'two']);
  });

  it('does nothing again because the rows are late', async () => {
    let isLate = true;
    const bench = await started({}, (each) => {
      each.reached = () => new Promise((resolve) => each.time.after(30_000, () => resolve(!isLate)));
      each.becomes = () => 'unchanged';
    });
    bench.tell('a', { step: 'one' });
    await pass(bench, 600_000);
    expect(bench.asked).toEqual(['one']);
    bench.tell('a', { step: 'two' });
    isLate = false;
    await pass(bench, 30_000);
    expect(bench.asked).toEqual(['one', 'two']);
  });

  it('says with what it records when the next try is due: later each time, with half as much jitter', async () => {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const bench = await started({ a: { step: 'one', attempt } }, (each) => (each.answer = () => Promise.resolve(unknown('lost'))));
      const [recorded] = bench.recorded;
      const waitMs = Date.parse(recorded?.at.retryAt ?? '') - Date.parse(recorded?.at.now ?? '');
      const around = Math.min(300_000, 500 * 2 ** attempt);
      expect(waitMs).toBeGreaterThanOrEqual(Math.floor(around * 0.5));
      expect(waitMs).toBeLessThanOrEqual(around * 1.5);
    }
  });

  it('tries again when a try is in doubt, and records both ends', async () => {
    const answers = [unknown('no answer'), ok];
    const bench = await started({}, (each) => {
      each.answer = () => Promise.resolve(answers.shift() ?? ok);
      each.becomes = ({ outcome, at }) => (outcome === 'unknown' ? { step: 'one', notBefore: at.retryAt, attempt: 1 } : undefined);
    });
    bench.tell('a', { step: 'one' });
    await soon();
    expect(outcomes(bench)).toEqual(['one unknown']);
    await pass(bench, 1_000);
    expect(outcomes(bench)).toEqual(['one unknown', 'one done']);
  });

  it('does one thing at a time for each, and many side by side', async () => {
    const [first, second] = [held(), held()];
    const bench = await started({}, (each) => {
      each.answer = (step) => (step === 'slow' ? first.promise : step === 'slower' ? second.promise : Promise.resolve(ok));
    });
    bench.tell('a', { step: 'slow' });
    bench.tell('b', { step: 'slower' });
    bench.tell('c', { step: 'quick' });
    await soon();
    bench.tell('a', { step: 'other' });
    await soon();
    expect(bench.asked).toEqual(['slow', 'slower', 'quick']);
    expect(outcomes(bench)).toEqual(['quick done']);
    bench.becomes = ({ step }) => (step === 'slow' ? 'unchanged' : undefined);
    first.answer(ok);
    await soon();
    expect(outcomes(bench)).toEqual(['quick done', 'slow done', 'other done']);
    second.answer(ok);
    await soon();
    expect(bench.runner.openCount).toBe(0);
  });

  it('forgets what is over while it runs', async () => {
    const slow = held();
    const bench = await started({}, (each) => {
      each.answer = () => slow.promise;
      each.becomes = () => 'unchanged';
    });
    bench.tell('a', { step: 'slow' });
    await soon();
    bench.tell('a', undefined);
    slow.answer(ok);
    await pass(bench, 60_000);
    expect([bench.asked, bench.parked, bench.runner.openCount]).toEqual([['slow'], [], 0]);
  });

  it('does not park what is over, whatever it ended with', async () => {
    const bench = await started({}, (each) => {
      each.answer = () => {
        each.tell('a', undefined);
        return Promise.reject(new Error('a bug'));
      };
    });
    bench.tell('a', { step: 'one' });
    await soon();
    expect(bench.parked).toEqual([]);
  });

  it('does not wait any longer when an event says so', async () => {
    const bench = await started();
    bench.tell('a', { step: 'late', notBefore: later(bench, 60_000) });
    bench.tell('a', { step: 'now' });
    await soon();
    expect(bench.asked).toEqual(['now']);
    await pass(bench, 60_000);
    expect(bench.asked).toEqual(['now']);
  });

  it('keeps the latest of its appointments, and none for what is over', async () => {
    const bench = await started();
    bench.tell('a', { step: 'late', notBefore: later(bench, 60_000) });
    bench.tell('a', { step: 'later', notBefore: later(bench, 120_000) });
    expect(bench.time.nextInMs).toBe(120_000);
    bench.tell('a', undefined);
    expect(bench.time.nextInMs).toBeUndefined();
  });

  describe('when something cannot be worked out', () => {
    it('parks it while others go on, and tries again at the next event', async () => {
      const bench = await started({ a: { step: 'broken' }, b: { step: 'one' } });
      expect([bench.parked, outcomes(bench)]).toEqual([['a: nobody knows what to do'], ['one done']]);
      await pass(bench, 3_600_000);
      expect(bench.runner.openCount).toBe(1);
      bench.becomes = ({ step }) => (step === 'two' ? { step: 'three', notBefore: later(bench, 1_000) } : undefined);
      bench.tell('a', { step: 'two' });
      await soon();
      expect([bench.parked, outcomes(bench)]).toEqual([[], ['one done', 'two done']]);
      await pass(bench, 1_000);
      expect([outcomes(bench).at(-1), bench.runner.openCount]).toEqual(['three done', 0]);
    });

    it('parks what a bug breaks on its way', async () => {
      const bench = await started({}, (each) => (each.answer = () => Promise.reject(new Error('a bug'))));
      bench.tell('a', { step: 'one' });
      await pass(bench, 3_600_000);
      expect([bench.asked, bench.parked]).toEqual([['one'], ['a: a bug']]);
      bench.tell('a', { step: 'rest' });
      expect([bench.parked, bench.runner.openCount]).toEqual([[], 0]);
    });

    it('goes on at once with an event that came before it broke', async () => {
      const bench = await started({}, (each) => {
        each.answer = (step) => {
          if (step === 'two') return Promise.resolve(ok);
          each.tell('a', { step: 'two' });
          return Promise.reject(new Error('a bug'));
        };
      });
      bench.tell('a', { step: 'one' });
      await soon();
      expect([bench.asked, bench.parked]).toEqual([['one', 'two'], []]);
    });
  });

  describe('when the outcome cannot be recorded', () => {
    it.each<[string, Error]>([
      ['the store cannot be reached', new EventStoreUnavailable('gone')],
      ['the rows cannot be reached', new DatabaseUnavailable('gone')],
      ['others are always first', new Rejection('conflict', 'too many')],
    ])('does it again, later and later, for as long as %s', async (_, error) => {
      let broken = true;
      const bench = await started({}, (each) => (each.trouble = () => (broken ? error : undefined)));
      bench.tell('a', { step: 'one' });
      await pass(bench, 500);
      expect(bench.asked).toHaveLength(1);
      await pass(bench, 3_600_000);
      expect(bench.asked.length).toBeGreaterThan(10);
      expect(bench.asked.length).toBeLessThan(60);
      expect([bench.parked, bench.recorded]).toEqual([[], []]);
      broken = false;
      await pass(bench, 600_000);
      expect(outcomes(bench)).toEqual(['one done']);
    });

    it('does nothing again that was recorded after all', async () => {
      let lost = true;
      const bench = await started({}, (each) => {
        each.trouble = () => (lost ? new EventStoreUnavailable('the answer was lost') : undefined);
        each.caughtUp = () => {
          each.tell('a', { step: 'two' });
          return Promise.resolve(true);
        };
      });
      bench.tell('a', { step: 'one' });
      await soon();
      lost = false;
      await pass(bench, 60_000);
      expect(bench.asked).toEqual(['one', 'two']);
    });

    it('does nothing again that is over after all', async () => {
      const bench = await started({}, (each) => {
        each.trouble = () => new EventStoreUnavailable('the answer was lost');
        each.caughtUp = () => {
          each.tell('a', undefined);
          return Promise.resolve(true);
        };
      });
      bench.tell('a', { step: 'one' });
      await pass(bench, 60_000);
      expect([bench.asked, bench.parked]).toEqual([['one'], []]);
    });

    it('does nothing again before it is known what was recorded', async () => {
      let broken = true;
      const bench = await started({}, (each) => {
        each.trouble = () => (broken ? new EventStoreUnavailable('gone') : undefined);
        each.caughtUp = () => (broken ? Promise.reject(new EventStoreUnavailable('still gone')) : Promise.resolve(true));
      });
      bench.tell('a', { step: 'one' });
      await pass(bench, 3_600_000);
      expect([bench.asked, bench.parked]).toEqual([['one'], []]);
      broken = false;
      await pass(bench, 600_000);
      expect(outcomes(bench)).toEqual(['one done']);
    });

    it('parks what is refused: that is a bug', async () => {
      const bench = await started({}, (each) => (each.trouble = () => new Rejection('volume-not-found', 'no volume')));
      bench.tell('a', { step: 'decide' });
      await soon();
      expect(bench.parked).toEqual(['a: no volume']);
    });
  });

  it('does not spin when what it recorded changes nothing: it tries a few times more and parks it', async () => {
    const bench = await started({}, (each) => (each.becomes = () => 'unchanged'));
    bench.tell('a', { step: 'one' });
    await pass(bench, 400);
    expect(bench.asked).toHaveLength(1);
    await pass(bench, 3_600_000);
    expect(bench.asked).toHaveLength(6);
    expect(bench.parked).toEqual(['a: "one" was recorded and is still due']);
    bench.becomes = () => undefined;
    bench.tell('a', { step: 'two' });
    await soon();
    expect([bench.asked.at(-1), bench.parked]).toEqual(['two', []]);
  });

  it('gives every step as many tries', async () => {
    const bench = await started({}, (each) => {
      each.becomes = ({ step }) => (step === 'one' && each.asked.length === 4 ? { step: 'two' } : 'unchanged');
    });
    bench.tell('a', { step: 'one' });
    await pass(bench, 3_600_000);
    expect(bench.asked.filter((step) => step === 'two')).toHaveLength(6);
  });

  describe('when a host refuses', () => {
    const refusing = (each: WorkBench) => {
      each.answer = () => Promise.resolve(refused('no'));
      each.becomes = ({ outcome }) => (outcome === 'unknown' ? { step: 'again' } : undefined);
    };

    it('believes it that nothing happened', async () => {
      const bench = await started({}, refusing);
      bench.tell('a', { step: 'one' });
      await soon();
      expect(outcomes(bench)).toEqual(['one refused']);
    });

    it('does not believe it of what the process before may have tried, but of what comes then', async () => {
      const bench = await started({ a: { step: 'one' } }, refusing);
      expect(outcomes(bench)).toEqual(['one unknown', 'again refused']);
    });

    it('does not believe it after a try whose outcome could not be recorded', async () => {
      let broken = true;
      const bench = await started({}, (each) => {
        refusing(each);
        each.trouble = () => (broken ? new EventStoreUnavailable('gone') : undefined);
      });
      bench.tell('a', { step: 'one' });
      await soon();
      broken = false;
      await pass(bench, 10_000);
      expect(outcomes(bench)).toEqual(['one unknown', 'again refused']);
    });
  });

  describe('being stopped', () => {
    it('finishes and records what runs, and begins nothing more', async () => {
      const slow = held();
      const bench = await started({ b: { step: 'late', notBefore: '2031-01-01T00:00:00.000Z' } }, (each) => {
        each.answer = () => slow.promise;
        each.becomes = () => ({ step: 'two' });
      });
      bench.tell('a', { step: 'slow' });
      await soon();
      bench.tell('a', { step: 'other' });
      const ends: string[] = [];
      const stopping = bench.runner.stop(25_000).then(() => ends.push('stopped'));
      bench.tell('c', { step: 'new' });
      await soon();
      expect(ends).toEqual([]);
      slow.answer(ok);
      await stopping;
      expect([bench.asked, outcomes(bench)]).toEqual([['slow'], ['slow done']]);
      expect(bench.time.nextInMs).toBeUndefined();
    });

    it('leaves to the next start what takes too long', async () => {
      const bench = await started({}, (each) => (each.answer = () => new Promise(() => undefined)));
      bench.tell('a', { step: 'endless' });
      await soon();
      const ends: string[] = [];
      const stopping = bench.runner.stop(25_000).then(() => ends.push('stopped'));
      await pass(bench, 24_999);
      expect(ends).toEqual([]);
      await pass(bench, 1);
      await stopping;
    });
  });
});
