import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import type { AttachmentEvents } from '../../../src/app/attachments/attachment-events.js';
import { AttachmentEnder } from '../../../src/app/attachments/end-attachment.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import type { Requester } from '../../../src/app/commanding/requester.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import type { ReadModel } from '../../../src/app/ports/read-model.js';
import type { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { streamOf } from '../../../src/domain/kernel/ids.js';
import type { ServerEvent } from '../../../src/domain/server/server.events.js';
import type { Attachment } from '../../../src/domain/volume/attachment.js';
import { evolveAttachment } from '../../../src/domain/volume/attachment.evolve.js';
import { a1, attachedByMooring, noon, project, s1 } from '../../support/examples.js';
import { metadata } from '../../support/contracts/event-store/examples.js';
import { openStore } from '../../support/open-store.js';
import { refusalOf } from '../../support/refusal.js';
import { deviceReserved, discovered } from '../../support/server-examples.js';
import { woundClock } from '../../support/wound-clock.js';

const ann: Requester = {
  ...{ requestId: 'req-1', correlationId: 'req-1', user: { id: 'ann' }, project: { id: project } },
  ...{ isAdmin: false, isService: false },
};
/** Nobody waits here, and nothing is read from rows. */
const unasked: unknown = {};
const held = attachedByMooring(a1).reduce<Attachment | undefined>((attachment, event) => evolveAttachment(attachment, event), undefined);

describe('the deletion guard', () => {
  let lab: ReturnType<typeof openStore>;
  let ender: AttachmentEnder;

  const history = (...events: readonly ServerEvent[]) =>
    lab.store.append(
      streamOf.server(s1),
      'no-stream',
      events.map((event) => ({ id: systemIds.uuid(), event, metadata })),
    );
  const guard = () => (held ? ender.guard(ann, held) : Promise.reject(new Error('there is nothing to guard')));

  beforeEach(() => {
    lab = openStore();
    const writeSide = new WriteSide(new CommandHandler(lab.store, woundClock(), systemIds), unasked as ProjectionRunner);
    ender = new AttachmentEnder(writeSide, unasked as AttachmentEvents, unasked as ReadModel, woundClock());
  });
  afterEach(() => lab.dispose());

  it('keeps what a server has', async () => {
    await history(discovered(), deviceReserved(a1));
    expect(await refusalOf(guard())).toBe('detach-through-compute');
  });

  it('lets go of what a server had that is gone: nobody can detach it there any more', async () => {
    await history(discovered(), deviceReserved(a1), { type: 'ServerVanished', data: { serverId: s1, seenAt: noon } });
    expect(await refusalOf(guard())).toBeUndefined();
  });
});
