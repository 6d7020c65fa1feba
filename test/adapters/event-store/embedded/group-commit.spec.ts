import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { GroupCommit } from '../../../../src/adapters/event-store/embedded/group-commit.js';

const recorded = () => {
  const groups: (readonly string[])[] = [];
  return { groups, appends: new GroupCommit<string>((requests) => groups.push(requests)) };
};

describe('A group commit', () => {
  it('takes together what is asked for in one turn, also by promises that follow from one another', async () => {
    const { groups, appends } = recorded();
    appends.add('a');
    await Promise.resolve();
    appends.add('b');
    expect(groups).toEqual([]);
    await nextTurn();
    expect(groups).toEqual([['a', 'b']]);
  });

  it('takes what comes later into a group of its own', async () => {
    const { groups, appends } = recorded();
    appends.add('a');
    await nextTurn();
    appends.add('b');
    await nextTurn();
    await nextTurn();
    expect(groups).toEqual([['a'], ['b']]);
  });

  it('can be told not to wait, and then has nothing left to do', async () => {
    const { groups, appends } = recorded();
    appends.add('a');
    appends.flush();
    expect(groups).toEqual([['a']]);
    await nextTurn();
    expect(groups).toEqual([['a']]);
  });
});
