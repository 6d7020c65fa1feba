import type { AttachmentEvent } from '../../domain/volume/volume.events.js';
import type { AttachmentEvents } from '../attachments/attachment-events.js';
import type { ForkedClock } from './forked-clock.js';
import type { ForkedLog } from './forked-log.js';
import type { ForkedWork } from './forked-work.js';

/** Who waits for an attachment in a plan has it worked on meanwhile: there is nobody else who would. */
export const forkedAttachmentEvents = (log: ForkedLog, work: ForkedWork, clock: ForkedClock): Pick<AttachmentEvents, 'watch'> => ({
  watch: (attachmentId) => {
    let seen = log.appended.length;
    return {
      until: async (judge, timeoutMs) => {
        work.await(attachmentId);
        const deadline = clock.now().getTime() + timeoutMs;
        do {
          for (; seen < log.appended.length; seen += 1) {
            const event = log.appended[seen]?.event as AttachmentEvent;
            const judged = event.data.attachmentId === attachmentId ? judge(event) : undefined;
            if (judged !== undefined) return judged;
          }
        } while (await work.step(deadline));
        clock.passTo(deadline);
        return undefined;
      },
      close: () => undefined,
    };
  },
});
