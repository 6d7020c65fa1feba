/** `mooring work`: keeps the rows when it is this process's turn, and does its share of what is due. */
import { hostname } from 'node:os';
import { systemClock, systemIds, systemRandom } from '../adapters/ambient/system.js';
import { PostgresLeases } from '../adapters/leases/postgres-leases.js';
import { PostgresParkedWork } from '../adapters/parked/postgres-parked-work.js';
import type { Postgres } from '../adapters/postgres/postgres.js';
import { HostNotes } from '../app/agent/host-notes.js';
import { OrderDesk } from '../app/agent/order-desk.js';
import { DriftWatch } from '../app/drift/drift-watch.js';
import type { Logger } from '../app/http/log.js';
import { createOperationsApp } from '../app/http/operations-app.js';
import type { LeaseParts } from '../app/leasing/held-lease.js';
import { together } from '../app/leasing/together.js';
import { driftGauge } from '../app/operations/drift-gauge.js';
import { ordersCheck, shareCheck, workCheck } from '../app/operations/health.js';
import { countedGateways, logGauges, ordersGauge, partitionsGauge, staleActs, workGauges } from '../app/operations/metrics.js';
import { ProjectionKeeper } from '../app/projecting/projection-keeper.js';
import { ensureDefaultType } from '../app/volume-types/default-type.js';
import { takeDecisions } from '../app/working/decisions.js';
import { ParkedTeller } from '../app/working/parked-teller.js';
import { shareOf } from '../app/working/share.js';
import { WorkRunner } from '../app/working/work-runner.js';
import { WorkShare } from '../app/working/work-share.js';
import { tableOf } from '../projections/projection.js';
import { shareCheckpoints } from './checkpoints.js';
import { changeFeedOf } from './change-feed.js';
import type { Config } from './config.js';
import { deciding } from './deciding.js';
import { openFollowing } from './following.js';
import { defaultProjectIn } from './identity.js';
import { type Opened, opening } from './opened.js';
import { Projector } from './projector.js';
import { graceMs, noEnd, type Running, urlOf } from './running.js';
import { Runners } from './runners.js';
import { openSigner } from './signer.js';
import { shareWebhooks } from './webhooks.js';
import { openPostgres } from './stores.js';
import { readTls } from './tls.js';

export const startWork = (config: Config, log: Logger): Promise<Running> => opening((opened) => startOn(config, log, opened));

const startOn = async (config: Config, log: Logger, opened: Opened): Promise<Running> => {
  const tls = await readTls(config);
  const defaultProject = await defaultProjectIn(config);
  const following = await openFollowing(config, log, opened);
  // No more patience than a lease is long.
  const postgres = await openPostgres(following.rowsUrl, opened, { connections: 4, timeoutMs: config.leaseMs });
  const leasing = leasingBy(postgres, config);
  const ambient = { clock: systemClock, ids: systemIds, random: systemRandom, log };

  const projector = new Projector({ ...following, log });
  const tables = following.projections.map(tableOf);
  const keeper = new ProjectionKeeper({ ...leasing, ...ambient, tables, newRunner: () => projector.newTurn() });
  keeper.start();
  opened.add(keeper, () => keeper.stop(graceMs));

  const { store, readModel, follower } = following;
  const decisions = deciding(store, readModel, follower);
  const hostNotes = new HostNotes({ writeSide: decisions.writeSide, readModel, clock: systemClock, defaultProject });
  const desk = new OrderDesk({ ...ambient, store, timeoutMs: config.orderTimeoutMs });
  await desk.start();
  opened.add(desk, () => desk.stop());

  const runners = new Runners();
  const { counted, metric } = countedGateways();
  const common = { ...following, ...ambient, projections: follower, takeDecision: takeDecisions({ ...decisions, hostNotes }) };
  const share = new WorkShare({
    ...{ ...leasing, ...ambient, store, projections: follower },
    runnerFor: (grant) => {
      const own = { ...common, gateway: counted(desk.gatewayFor(grant)), share: shareOf(grant) };
      const watch = new DriftWatch({ ...own, writeSide: decisions.writeSide, everyMs: config.driftEveryMs });
      return together(runners.admit(new WorkRunner(own)), watch);
    },
  });
  await ensureDefaultType(decisions.writeSide, systemClock);
  share.start();
  opened.add(share, () => share.stop(graceMs));

  const signer = await openSigner(config);
  await shareCheckpoints({ config, store, signer, log }, leasing, opened);
  const changeFeed = changeFeedOf(store, readModel, follower);
  shareWebhooks({ changeFeed, readModel, writeSide: decisions.writeSide, signer, log }, leasing, opened);

  const app = createOperationsApp({
    checks: [...following.checks, shareCheck(share), workCheck(() => runners), ordersCheck(desk, systemClock)],
    metrics: [
      ...[metric, ...logGauges(store, follower), ...workGauges(() => runners), driftGauge(readModel)],
      ...[partitionsGauge(() => share.held.length), ordersGauge(() => desk.waiting.length)],
      staleActs(() => ({ save: projector.moved, ...desk.stale })),
    ],
    tls,
  });
  const address = await app.listen(config.listen);
  opened.add(app, () => app.stop(graceMs));
  const worker = `${hostname()}:${address.port}`;
  const teller = new ParkedTeller({
    ...ambient,
    board: new PostgresParkedWork(postgres),
    owner: leasing.owner,
    worker,
    runners: () => runners,
  });
  teller.start();
  opened.add(teller, () => teller.stop());
  return { address, greeting: [`Mooring works; how it is: ${urlOf(address, config)}/healthz`], ended: noEnd, stop: () => opened.close() };
};

const leasingBy = (postgres: Postgres, { leaseMs }: Config): LeaseParts => ({
  leases: new PostgresLeases(postgres),
  owner: systemIds.uuid(),
  lengthMs: leaseMs,
  // Goes on while the process is paused, and nobody sets it.
  monotonicMs: () => performance.now(),
});
