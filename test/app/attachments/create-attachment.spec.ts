import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { AttachmentEvents } from '../../../src/app/attachments/attachment-events.js';
import { CreateAttachment, CreateAttachmentHandler } from '../../../src/app/attachments/create-attachment.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import type { Requester } from '../../../src/app/commanding/requester.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import type { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { streamOf } from '../../../src/domain/kernel/ids.js';
import { all, metadata } from '../../support/contracts/event-store/examples.js';
import { available, connectorOf, host1, project, s1, volumeId } from '../../support/examples.js';
import { openStore } from '../../support/open-store.js';
import { refusalOf } from '../../support/refusal.js';
import { VirtualTime } from '../../support/virtual-time.js';

const ann: Requester = {
  ...{ requestId: 'req-1', correlationId: 'req-1', user: { id: 'ann' }, project: { id: project } },
  ...{ isAdmin: false, isService: false },
};
const request = { volumeId, serverId: s1, connector: connectorOf(host1), mode: null };

describe('creating an attachment with a connector', () => {
  let lab: ReturnType<typeof openStore>;
  let handler: CreateAttachmentHandler;
  const time = new VirtualTime();

  beforeEach(async () => {
    lab = openStore();
    const stored = available.map((event) => ({ id: systemIds.uuid(), event, metadata }));
    await lab.store.append(streamOf.volume(volumeId), 'no-stream', stored);
    const projections: unknown = { committed: new Subject(), reached: () => Promise.resolve(true) };
    const runner = projections as ProjectionRunner;
    const writeSide = new WriteSide(new CommandHandler(lab.store, time, systemIds), runner);
    handler = new CreateAttachmentHandler(writeSide, new AttachmentEvents(runner, time), time, systemIds);
  });
  afterEach(() => lab.dispose());

  it('is ended again when the export is not made in time: its caller was never told its id', async () => {
    const refused = refusalOf(handler.execute(new CreateAttachment(ann, request)));
    while (time.nextInMs === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    time.goOn();
    expect(await refused).toBe('export-failed');
    const types = (await all(lab.store.readStream(streamOf.volume(volumeId)))).map(({ event }) => event.type);
    expect(types.slice(available.length)).toEqual(['Reserved', 'ExportRequested', 'DetachRequested', 'UnexportRequested']);
  });
});
