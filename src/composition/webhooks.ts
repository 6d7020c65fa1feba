/** Who tells webhooks what changes. */
import { systemClock } from '../adapters/ambient/system.js';
import { HttpPoster } from '../adapters/webhooks/http-poster.js';
import type { WriteSide } from '../app/commanding/write-side.js';
import type { ChangeFeed } from '../app/feed/change-feed.js';
import type { LeaseParts } from '../app/leasing/held-lease.js';
import { LeaseKeeper } from '../app/leasing/lease-keeper.js';
import type { Log } from '../app/log.js';
import type { ReadModel } from '../app/ports/read-model.js';
import type { Signer } from '../app/ports/signer.js';
import { WebhookRunner, type WebhookRunnerParts } from '../app/webhooks/webhook-runner.js';
import type { Opened } from './opened.js';
import { graceMs } from './running.js';

interface Telling {
  readonly changeFeed: ChangeFeed;
  readonly readModel: ReadModel;
  readonly writeSide: WriteSide;
  readonly signer: Signer;
  readonly log: Log;
}

/** For a process that is alone. */
export const tellWebhooks = async (telling: Telling, opened: Opened): Promise<void> => {
  const runner = new WebhookRunner(partsOf(telling));
  opened.add(runner, () => runner.stop());
  await runner.start();
};

/** For one of several: whose turn it is, tells. Two at once would tell some of it twice. */
export const shareWebhooks = (telling: Telling, leasing: LeaseParts, opened: Opened): void => {
  const parts = partsOf(telling);
  const keeper = new LeaseKeeper({ ...leasing, ...parts, lease: 'webhooks', newRunner: () => new WebhookRunner(parts) });
  opened.add(keeper, () => keeper.stop(graceMs));
  keeper.start();
};

const partsOf = ({ changeFeed: feed, readModel, writeSide, signer, log }: Telling): WebhookRunnerParts => ({
  ...{ feed, writeSide, rows: readModel, poster: new HttpPoster(), signer, clock: systemClock, log },
});
