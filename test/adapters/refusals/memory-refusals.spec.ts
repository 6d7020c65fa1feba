import { describe, expect, it } from '@jest/globals';
import { MemoryRefusals } from '../../../src/adapters/refusals/memory-refusals.js';
import { rememberedForMs, rememberedOfEach } from '../../../src/app/ports/refusals.js';
import { refusal, refusalsContract } from '../../support/contracts/refusals.contract.js';
import { VirtualTime } from '../../support/virtual-time.js';

const start = '2026-11-21T15:04:05.000Z';

refusalsContract(() => ({ refusals: new MemoryRefusals(new VirtualTime(start)), noted: () => Promise.resolve() }));

describe('refusals in memory', () => {
  it('are forgotten after an hour', async () => {
    const time = new VirtualTime(start);
    const refusals = new MemoryRefusals(time);
    refusals.note(['volume/v'], refusal('one'));
    time.advance(rememberedForMs);
    expect(await refusals.about('volume/v', 'demo')).toHaveLength(1);
    time.advance(1);
    expect(await refusals.about('volume/v', 'demo')).toEqual([]);
  });

  it('are of so many things at most: the one not heard of for longest is forgotten', async () => {
    const refusals = new MemoryRefusals(new VirtualTime(start));
    for (let count = 0; count <= 10_000; count += 1) refusals.note([`volume/${count}`], refusal('one'));
    expect(await refusals.about('volume/0', 'demo')).toEqual([]);
    expect(await refusals.about('volume/10000', 'demo')).toHaveLength(1);
  });

  it('of a stranger do not push out the owner’s', async () => {
    const refusals = new MemoryRefusals(new VirtualTime(start));
    refusals.note(['volume/v'], refusal('mine'));
    for (let count = 0; count < rememberedOfEach; count += 1) refusals.note(['volume/v'], refusal('theirs', { projectId: 'other' }));
    expect(await refusals.about('volume/v', 'demo')).toMatchObject([{ requestId: 'mine' }]);
  });
});
