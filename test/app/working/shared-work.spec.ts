import { describe, expect, it } from '@jest/globals';
import { EventStoreUnavailable } from '../../../src/app/ports/event-store.js';
import { LeaseLost } from '../../../src/app/working/grant.js';
import { done, refused } from '../../../src/domain/kernel/host-outcome.js';
import { held, outcomes, pass, soon, started } from '../../support/work-bench.js';

const ok = done({ of: 'Revoke' } as const);

describe('A work runner', () => {
  describe('sharing the work with others', () => {
    it('does only what is its own: of what there is, and of what comes', async () => {
      const bench = await started({ mine: { step: 'one' }, theirs: { step: 'two' } }, (each) => (each.includes = (key) => key === 'mine'));
      bench.tell('theirs', { step: 'three' });
      bench.tell('mine', { step: 'four' });
      await soon();
      expect(bench.asked).toEqual(['one', 'four']);
      expect(bench.runner.openCount).toBe(0);
    });

    it('begins no act when the work is no longer its own', async () => {
      const bench = await started({}, (each) => (each.isHeld = false));
      bench.tell('a', { step: 'one' });
      bench.tell('b', { step: 'decide' });
      await soon();
      expect([bench.asked, bench.recorded]).toEqual([[], []]);
    });

    it('does not record how an act ended when the work went while it ran, and takes nothing up any more', async () => {
      const slow = held();
      const bench = await started(
        { z: { step: 'late', notBefore: '2030-01-01T10:00:05.000Z' } },
        (each) => (each.answer = () => slow.promise),
      );
      bench.tell('a', { step: 'one' });
      await soon();
      bench.isHeld = false;
      slow.answer(ok);
      await soon();
      bench.isHeld = true;
      bench.tell('b', { step: 'two' });
      await pass(bench, 10_000);
      expect([bench.asked, bench.recorded, bench.parked, bench.runner.openCount]).toEqual([['one'], [], [], 0]);
    });

    it('gives the work up when whoever is asked to act has seen another do it since', async () => {
      const bench = await started({ z: { step: 'late', notBefore: '2030-01-01T10:00:05.000Z' } }, (each) => {
        each.answer = () => Promise.reject(new LeaseLost({ partition: 0 }));
      });
      bench.tell('a', { step: 'one' });
      await pass(bench, 10_000);
      expect([bench.asked, bench.recorded, bench.parked, bench.losses]).toEqual([['one'], [], [], 1]);
    });

    it('neither records nor goes on once it is abandoned', async () => {
      const slow = held();
      const bench = await started(
        { z: { step: 'late', notBefore: '2030-01-01T10:00:05.000Z' } },
        (each) => (each.answer = () => slow.promise),
      );
      bench.tell('a', { step: 'one' });
      bench.tell('b', { step: 'broken' });
      await soon();
      expect(bench.parked.length).toBe(1);
      bench.isHeld = false;
      bench.runner.abandon();
      slow.answer(ok);
      await pass(bench, 10_000);
      expect([bench.asked, bench.recorded, bench.parked, bench.runner.openCount]).toEqual([['one'], [], [], 0]);
    });
  });

  describe('being told a row it knows', () => {
    it('waits no shorter for the next try', async () => {
      const bench = await started({}, (each) => (each.trouble = () => new EventStoreUnavailable('gone')));
      bench.tell('a', { step: 'one' });
      await soon();
      bench.repeat('a');
      await soon();
      expect(bench.asked).toEqual(['one']);
    });

    it('stays in doubt about the tries before', async () => {
      let shown: (caughtUp: boolean) => void = () => undefined;
      const bench = await started({ a: { step: 'one' } }, (each) => {
        each.answer = () => Promise.resolve(refused('no'));
        each.caughtUp = () => new Promise((resolve) => (shown = resolve));
      });
      bench.repeat('a');
      shown(true);
      await soon();
      expect(outcomes(bench)).toEqual(['one unknown']);
    });
  });
});
