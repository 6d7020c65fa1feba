import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Refusal, type Refusals, type RefusalSubject, rememberedOfEach } from '../../../src/app/ports/refusals.js';

export interface RefusalsLab {
  readonly refusals: Refusals;
  /** Resolves when what was noted can be asked for. */
  readonly noted: () => Promise<void>;
}

export const refusal = (requestId: string, fields: Partial<Refusal> = {}): Refusal => ({
  asked: 'POST /volume/v3/volumes/:id/action os-extend',
  code: 'volume-status',
  words: 'The volume is in use.',
  requestId,
  userId: 'ann',
  projectId: 'demo',
  at: '2026-11-21T15:04:05.000Z',
  ...fields,
});

/** What every `Refusals` keeps to. */
export const refusalsContract = (open: () => RefusalsLab): void => {
  describe('what was refused', () => {
    let lab: RefusalsLab;
    let volume: RefusalSubject;
    beforeEach(() => {
      lab = open();
      volume = `volume/${randomUUID()}`;
    });
    const requests = async (subject = volume, projectId: string | null = 'demo') =>
      (await lab.refusals.about(subject, projectId)).map(({ requestId }) => requestId);

    it('is remembered whole, with everything it was about', async () => {
      const server: RefusalSubject = `server/${randomUUID()}`;
      lab.refusals.note([volume, server], refusal('one'));
      await lab.noted();
      expect(await lab.refusals.about(volume, 'demo')).toEqual([refusal('one')]);
      expect(await lab.refusals.about(server, 'demo')).toEqual([refusal('one')]);
    });

    it('is told newest first', async () => {
      for (const [index, id] of ['one', 'two', 'three'].entries())
        lab.refusals.note([volume], refusal(id, { at: `2026-11-21T15:04:0${index}.000Z` }));
      await lab.noted();
      expect(await requests()).toEqual(['three', 'two', 'one']);
    });

    it('is nothing about anything else', async () => {
      lab.refusals.note([volume], refusal('one'));
      await lab.noted();
      expect(await requests(`volume/${randomUUID()}`)).toEqual([]);
    });

    it('is another project’s own affair, and everybody’s for who may see all', async () => {
      lab.refusals.note([volume], refusal('theirs', { projectId: 'other' }));
      await lab.noted();
      expect(await requests(volume, 'demo')).toEqual([]);
      expect(await requests(volume, 'other')).toEqual(['theirs']);
      expect(await requests(volume, null)).toEqual(['theirs']);
    });

    it('is remembered so often of one thing, and the oldest is forgotten', async () => {
      for (let count = 0; count <= rememberedOfEach; count += 1) lab.refusals.note([volume], refusal(`${count}`));
      await lab.noted();
      const remembered = await requests();
      expect(remembered).toHaveLength(rememberedOfEach);
      expect(remembered).not.toContain('0');
    });
  });
};
