import { beforeEach, describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import { AttachmentEvents } from '../../../src/app/attachments/attachment-events.js';
import { untilConnected, untilEnded } from '../../../src/app/attachments/export-outcome.js';
import type { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import type { Committed } from '../../../src/app/projecting/shown-log.js';
import type { Message } from '../../../src/domain/kernel/message.js';
import type { AttachmentEvent } from '../../../src/domain/volume/volume.events.js';
import { metadata } from '../../support/contracts/event-store/examples.js';
import { a1, a2, attachFailed, detached, initialized, noon, reserved, stepFailed, volumeId } from '../../support/examples.js';
import { refusalOf } from '../../support/refusal.js';
import { VirtualTime } from '../../support/virtual-time.js';

const typeOf = (wanted: string) => (event: AttachmentEvent) => (event.type === wanted ? event.data.attachmentId : undefined);
const soon = async () => {
  for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
};

describe('Watching an attachment', () => {
  let time: VirtualTime;
  let events: AttachmentEvents;
  let committed: Subject<Committed>;
  const happen = (...batch: readonly Message[]) => {
    const recorded = batch.map((event) => ({ event, metadata, id: '', stream: '', revision: 0, position: 1n }));
    committed.next({ events: recorded, rows: [], position: 1n });
  };
  beforeEach(() => {
    time = new VirtualTime();
    committed = new Subject();
    events = new AttachmentEvents({ committed } as unknown as ProjectionRunner, time);
  });

  it('answers with the first event that is waited for', async () => {
    const watch = events.watch(a1);
    const waiting = watch.until(typeOf('ConnectionInitialized'), 1_000);
    happen(reserved(a1));
    happen(initialized(a1));
    expect(await waiting).toBe(a1);
  });

  it('misses nothing that happened between the watch and the wait', async () => {
    const watch = events.watch(a1);
    happen(reserved(a1), initialized(a1));
    expect(await watch.until(typeOf('ConnectionInitialized'), 1_000)).toBe(a1);
  });

  it('knows nothing of what happened before', async () => {
    happen(initialized(a1));
    const waiting = events.watch(a1).until(typeOf('ConnectionInitialized'), 1_000);
    time.advance(1_000);
    expect(await waiting).toBeUndefined();
  });

  it('does not take another attachment for this one', async () => {
    const waiting = events.watch(a1).until(typeOf('ConnectionInitialized'), 1_000);
    happen(initialized(a2));
    time.advance(1_000);
    expect(await waiting).toBeUndefined();
  });

  it('can wait for one thing after the other', async () => {
    const watch = events.watch(a1);
    happen(reserved(a1), initialized(a1), detached(a1));
    expect(await watch.until(typeOf('ConnectionInitialized'), 1_000)).toBe(a1);
    expect(await watch.until(typeOf('Detached'), 1_000)).toBe(a1);
  });

  it('goes on for others when one is closed', async () => {
    const [mine, theirs] = [events.watch(a1), events.watch(a1)];
    const waiting = theirs.until(typeOf('Detached'), 1_000);
    mine.close();
    happen(detached(a1));
    expect(await waiting).toBe(a1);
  });

  it('hears nothing more when it is closed', async () => {
    const watch = events.watch(a1);
    watch.close();
    happen(detached(a1));
    const waiting = watch.until(typeOf('Detached'), 1_000);
    time.advance(1_000);
    expect(await waiting).toBeUndefined();
  });

  it('keeps no appointment once it has its answer', async () => {
    const waiting = events.watch(a1).until(typeOf('Detached'), 1_000);
    happen(detached(a1));
    await waiting;
    expect(time.nextInMs).toBeUndefined();
  });

  describe('until it is connected', () => {
    const ending = async (...batch: readonly Message[]) => {
      const watch = events.watch(a1);
      const waiting = refusalOf(untilConnected(watch));
      happen(...batch);
      await soon();
      time.advance(60_000);
      return waiting;
    };
    const undone: Message = { type: 'ConnectionUndone', data: { volumeId, attachmentId: a1, undoneAt: noon, expiresAt: null } };

    it('ends well when the export is there', async () => expect(await ending(initialized(a1))).toBeUndefined());
    it('goes on when a try fails', async () => expect(await ending(stepFailed(a1), initialized(a1))).toBeUndefined());
    it('ends badly once it is undone', async () => expect(await ending(attachFailed(a1), undone)).toBe('export-failed'));
    it('ends badly once it is over', async () => expect(await ending(attachFailed(a1), detached(a1))).toBe('export-failed'));
    it('ends badly when it cannot be undone at once', async () =>
      expect(await ending(attachFailed(a1), stepFailed(a1, { direction: 'remove' }))).toBe('export-failed'));
    it('ends badly when it takes too long', async () => expect(await ending()).toBe('export-failed'));
    it('says why', async () => {
      const watch = events.watch(a1);
      const waiting = untilConnected(watch);
      happen(attachFailed(a1, { reason: 'the disk is full' }), undone);
      await expect(waiting).rejects.toThrow('the disk is full');
    });
  });

  describe('until it has ended', () => {
    const ending = (...batch: readonly Message[]) => {
      const waiting = refusalOf(untilEnded(events.watch(a1)));
      happen(...batch);
      time.advance(60_000);
      return waiting;
    };
    const rolledBack: Message = { type: 'DetachRolledBack', data: { volumeId, attachmentId: a1, reason: 'deaf', rolledBackAt: noon } };

    it('ends well when nothing is left of it', async () => expect(await ending(detached(a1))).toBeUndefined());
    it('ends badly when a part cannot be removed', async () =>
      expect(await ending(stepFailed(a1, { direction: 'remove' }))).toBe('export-failed'));
    it('ends badly when the guest keeps its disk', async () => expect(await ending(rolledBack)).toBe('export-failed'));
    it('ends badly when it takes too long', async () => expect(await ending()).toBe('export-failed'));
  });
});
