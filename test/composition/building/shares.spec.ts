import { describe, expect, it } from '@jest/globals';
import { shadowOf } from '../../../src/app/projecting/shadow.js';
import { sharesOf } from '../../../src/composition/building/shares.js';
import { processes, projections } from '../../../src/projections/index.js';

const all = projections(processes({ unplugTries: 8 }));
const names = (shares: ReturnType<typeof sharesOf>) => shares.map((share) => share.map(({ name }) => name));

describe('Who builds which tables', () => {
  it.each([1, 2, 4])('is said of each once, for %d threads', (threads) => {
    const shares = names(sharesOf(all, threads));
    expect(shares).toHaveLength(threads);
    expect(shares.flat().sort()).toEqual(all.map(({ name }) => name).sort());
  });

  it('parts those that cost most, so that all end at about the same time', () => {
    const [one = [], other = []] = names(sharesOf(all, 2));
    expect(
      [one, other].map((share) => share.filter((name) => ['volumes', 'lifelines', 'requests', 'attachment_work'].includes(name)).length),
    ).toEqual([2, 2]);
    expect([one.includes('volumes'), one.includes('requests')]).not.toEqual([true, true]);
  });

  it('is the same for shadows', () => {
    const shadows = all.map((projection) => shadowOf(projection).shadow);
    const plain = names(sharesOf(all, 2));
    expect(names(sharesOf(shadows, 2))).toEqual(plain.map((share) => share.map((name) => `${name}_shadow`)));
  });

  it('needs no more threads than there are tables', () => expect(sharesOf(all.slice(0, 2), 4)).toHaveLength(2));
});
