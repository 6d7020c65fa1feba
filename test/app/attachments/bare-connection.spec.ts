import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import { systemIds } from '../../../src/adapters/ambient/system.js';
import { AttachmentEvents } from '../../../src/app/attachments/attachment-events.js';
import { InitializeConnection, InitializeConnectionHandler } from '../../../src/app/attachments/bare-connection.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import type { Requester } from '../../../src/app/commanding/requester.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import type { ExpectedRevision } from '../../../src/app/ports/event-store.js';
import type { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { streamOf } from '../../../src/domain/kernel/ids.js';
import type { Message } from '../../../src/domain/kernel/message.js';
import { metadata } from '../../support/contracts/event-store/examples.js';
import { a1, available, connectorOf, detached, exportRequested, host1, initialized, project, volumeId } from '../../support/examples.js';
import { openStore } from '../../support/open-store.js';
import { refusalOf } from '../../support/refusal.js';
import { VirtualTime } from '../../support/virtual-time.js';

const nova: Requester = {
  ...{ requestId: 'req-1', correlationId: 'req-1', user: { id: 'nova' }, project: { id: project } },
  ...{ isAdmin: false, isService: true },
};
const connected = [...available, exportRequested(a1, { driver: 'connection', onFailure: 'ended' }), initialized(a1)];

describe('initializing a connection that is there', () => {
  let lab: ReturnType<typeof openStore>;
  /** What others do before the answer is given. */
  let meanwhile: () => Promise<unknown>;
  const happen = (expected: ExpectedRevision, ...events: readonly Message[]) =>
    lab.store.append(
      streamOf.volume(volumeId),
      expected,
      events.map((event) => ({ id: systemIds.uuid(), event, metadata })),
    );
  const initialize = () => {
    const projections: unknown = { committed: new Subject(), reached: () => meanwhile().then(() => true) };
    const [runner, time] = [projections as ProjectionRunner, new VirtualTime()];
    const writeSide = new WriteSide(new CommandHandler(lab.store, time, systemIds), runner);
    const handler = new InitializeConnectionHandler(writeSide, new AttachmentEvents(runner, time), time, systemIds);
    return handler.execute(new InitializeConnection(nova, volumeId, connectorOf(host1)));
  };

  beforeEach(async () => {
    lab = openStore();
    meanwhile = () => Promise.resolve();
    await happen('no-stream', ...connected);
  });
  afterEach(() => lab.dispose());

  it('answers the same connection', async () => expect(await initialize()).toMatchObject({ id: a1, stage: 'connected' }));

  it('is refused when somebody else ends it meanwhile', async () => {
    meanwhile = () => happen(connected.length - 1, detached(a1, { driver: 'connection' }));
    expect(await refusalOf(initialize())).toBe('export-failed');
  });
});
