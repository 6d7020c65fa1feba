/** `mooring start`: everything in this process, in the order in which one part needs the other. */
import { systemClock, systemIds, systemRandom } from '../adapters/ambient/system.js';
import { HostAgent } from '../app/agent/host-agent.js';
import { HostNotes } from '../app/agent/host-notes.js';
import { HostRegistration } from '../app/agent/host-registration.js';
import { InProcessGateway } from '../app/agent/in-process-gateway.js';
import { DriftWatch } from '../app/drift/drift-watch.js';
import { refuseHalfImport } from '../app/evidence/import/import-log.js';
import type { Logger } from '../app/http/log.js';
import { hostsCheck, rowsCheck, storeCheck, workCheck } from '../app/operations/health.js';
import { driftGauge } from '../app/operations/drift-gauge.js';
import { countedGateways, logGauges, workGauges } from '../app/operations/metrics.js';
import type { EventStore } from '../app/ports/event-store.js';
import type { HostGateway } from '../app/ports/host-gateway.js';
import type { SecretStore } from '../app/ports/hosts.js';
import { ProjectionRunner } from '../app/projecting/projection-runner.js';
import { ensureDefaultType } from '../app/volume-types/default-type.js';
import { takeDecisions } from '../app/working/decisions.js';
import { parkedHere } from '../app/working/parked-here.js';
import { everything } from '../app/working/share.js';
import { WorkRunner } from '../app/working/work-runner.js';
import { processes, projections } from '../projections/index.js';
import { tableOf } from '../projections/projection.js';
import { openApi } from './api.js';
import { changeFeedOf } from './change-feed.js';
import { tableBuilderFor } from './building/table-builders.js';
import { keepCheckpoints } from './checkpoints.js';
import type { Config } from './config.js';
import { makeDataFolder } from './data-folder.js';
import { deciding } from './deciding.js';
import { hostWorkAtOnce, openHosts, type OpenHosts } from './hosts.js';
import { openIdentity } from './identity.js';
import { openKept } from './kept.js';
import { type Opened, opening } from './opened.js';
import { graceMs, howToUse, noEnd, type Running, urlOf } from './running.js';
import { openSigner } from './signer.js';
import { tellWebhooks } from './webhooks.js';
import { requireStorageHosts } from './storage-hosts.js';
import { lockData, openEventStore, openReadModel } from './stores.js';

export interface RunningAll extends Running {
  readonly hosts: OpenHosts;
}

/** Throws one clear line when it cannot be. */
export const startAll = (config: Config, log: Logger): Promise<RunningAll> => opening((opened) => startOn(config, log, opened));

const startOn = async (config: Config, log: Logger, opened: Opened): Promise<RunningAll> => {
  await makeDataFolder(config);
  if (config.eventStore !== null) lockData(config, opened);
  const store = await openEventStore(config, opened);
  await refuseHalfImport(store);
  const { secrets, tokens, ...kept } = await openKept(config, opened, log);
  const { identity, defaultProject, cloudsFile } = await openIdentity(config, tokens);
  const hosts = opened.add(await openHosts(config), (each) => each.close());
  const { readModel, projecting, processManagers, rows } = await keepRows({ config, log, opened, store });
  await requireStorageHosts(readModel, config.data, hosts);

  const decisions = deciding(store, readModel, projecting);
  const notes = new HostNotes({ writeSide: decisions.writeSide, readModel, clock: systemClock, defaultProject });
  const { counted, metric } = countedGateways();
  const gateway = counted(gatewayTo(hosts, secrets));
  const work = new WorkRunner({
    ...{ processes: processManagers, readModel, projections: projecting, share: everything, clock: systemClock, random: systemRandom, log },
    ...{ gateway, takeDecision: takeDecisions({ ...decisions, hostNotes: notes }) },
  });
  const signer = await openSigner(config);
  const changeFeed = changeFeedOf(store, readModel, projecting);
  const http = await openApi({
    ...{ config, log, store, identity, readModel, secrets, signer, changeFeed, ...decisions, projections: projecting },
    ...{ ...kept, parked: parkedHere(work) },
    healthChecks: [hostsCheck(hosts.says), storeCheck(store, systemClock), rows, workCheck(() => [work])],
    metrics: [metric, ...logGauges(store, projecting), ...workGauges(() => [work]), driftGauge(readModel)],
  });

  await ensureDefaultType(decisions.writeSide, systemClock);
  const registration = new HostRegistration({ hosts: hosts.hosts, notes, writeSide: decisions.writeSide, clock: systemClock, log });
  await registration.start();
  await work.start();
  opened.add(work, () => work.stop(graceMs));
  const { driftEveryMs: everyMs } = config;
  const watch = new DriftWatch({
    ...{ readModel, projections: projecting, gateway, writeSide: decisions.writeSide, share: everything, everyMs },
    ...{ clock: systemClock, ids: systemIds, log },
  });
  await watch.start();
  opened.add(watch, () => watch.stop());
  opened.add(registration, () => registration.stop());
  await keepCheckpoints({ config, store, signer, log }, opened);
  await tellWebhooks({ changeFeed, readModel, writeSide: decisions.writeSide, signer, log }, opened);
  const address = await http.listen(config.listen);
  opened.add(http, () => http.stop(graceMs));
  return { address, hosts, greeting: greeting(urlOf(address, config), hosts, cloudsFile), ended: noEnd, stop: () => opened.close() };
};

interface Keeping {
  readonly config: Config;
  readonly log: Logger;
  readonly opened: Opened;
  readonly store: EventStore;
}

/** Resolves when they show all that is in the log. */
const keepRows = async ({ config, log, opened, store }: Keeping) => {
  const readModel = await openReadModel(config, opened);
  const processManagers = processes({ unplugTries: config.unplug.tries });
  const all = projections(processManagers);
  const projecting = new ProjectionRunner(store, readModel, all, systemClock, log, tableBuilderFor(config, store, readModel));
  await projecting.start();
  opened.add(projecting, () => projecting.stop());
  const rows = rowsCheck({ readModel, tables: all.map(tableOf), projections: projecting, clock: systemClock });
  return { readModel, projecting, processManagers, rows };
};

const gatewayTo = ({ hosts }: OpenHosts, secrets: SecretStore): HostGateway =>
  new InProcessGateway(new Map(hosts.map(({ name, adapters }) => [name, new HostAgent(adapters, secrets, hostWorkAtOnce)])));

const greeting = (url: string, { says }: OpenHosts, cloudsFile: string | null): readonly string[] => [
  `Mooring serves at ${url}`,
  says,
  ...howToUse(cloudsFile),
];
