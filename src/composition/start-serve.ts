/** `mooring serve`: the APIs, on a log and rows that others keep. It does no work and knows no host. */
import type { Logger } from '../app/http/log.js';
import { driftGauge } from '../app/operations/drift-gauge.js';
import { logGauges } from '../app/operations/metrics.js';
import { openApi } from './api.js';
import { changeFeedOf } from './change-feed.js';
import type { Config } from './config.js';
import { deciding } from './deciding.js';
import { openFollowing } from './following.js';
import { openIdentity } from './identity.js';
import { openKept } from './kept.js';
import { type Opened, opening } from './opened.js';
import { openSigner } from './signer.js';
import { graceMs, howToUse, noEnd, type Running, urlOf } from './running.js';

export const startServe = (config: Config, log: Logger): Promise<Running> => opening((opened) => startOn(config, log, opened));

const startOn = async (config: Config, log: Logger, opened: Opened): Promise<Running> => {
  const { store, readModel, follower, checks } = await openFollowing(config, log, opened);
  const { secrets, tokens, ...kept } = await openKept(config, opened, log);
  const { identity, cloudsFile } = await openIdentity(config, tokens);
  const http = await openApi({
    ...{ config, log, store, identity, readModel, ...deciding(store, readModel, follower), projections: follower },
    ...{
      secrets,
      ...kept,
      signer: await openSigner(config),
      changeFeed: changeFeedOf(store, readModel, follower),
      healthChecks: checks,
      metrics: [...logGauges(store, follower), driftGauge(readModel)],
    },
  });
  const address = await http.listen(config.listen);
  opened.add(http, () => http.stop(graceMs));
  const url = urlOf(address, config);
  return { address, greeting: [`Mooring serves at ${url}`, ...howToUse(cloudsFile)], ended: noEnd, stop: () => opened.close() };
};
