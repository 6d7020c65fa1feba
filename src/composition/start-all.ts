/** `mooring start`: everything in this process, in the order in which one part needs the other. */
import { systemClock, systemRandom } from '../adapters/ambient/system.js';
import { HostAgent } from '../app/agent/host-agent.js';
import { HostNotes } from '../app/agent/host-notes.js';
import { HostRegistration } from '../app/agent/host-registration.js';
import { InProcessGateway } from '../app/agent/in-process-gateway.js';
import type { Logger } from '../app/http/log.js';
import { hostsCheck, rowsCheck, storeCheck, workCheck } from '../app/operations/health.js';
import { countedGateways, logGauges, workGauges } from '../app/operations/metrics.js';
import { ProjectionRunner } from '../app/projecting/projection-runner.js';
import { ensureDefaultType } from '../app/volume-types/default-type.js';
import { takeDecisions } from '../app/working/decisions.js';
import { everything } from '../app/working/share.js';
import { WorkRunner } from '../app/working/work-runner.js';
import { processes, projections } from '../projections/index.js';
import { tableOf } from '../projections/projection.js';
import { openApi } from './api.js';
import type { Config } from './config.js';
import { makeDataFolder } from './data-folder.js';
import { deciding } from './deciding.js';
import { openHosts, type OpenHosts } from './hosts.js';
import { openIdentity } from './identity.js';
import { type Opened, opening } from './opened.js';
import { graceMs, howToUse, noEnd, type Running, urlOf } from './running.js';
import { requireStorageHosts } from './storage-hosts.js';
import { lockData, openEventStore, openReadModel, openSecrets, sharedTokens } from './stores.js';

export interface RunningAll extends Running {
  readonly hosts: OpenHosts;
}

const hostWorkAtOnce = 16;

/** Throws one clear line when it cannot be. */
export const startAll = (config: Config, log: Logger): Promise<RunningAll> => opening((opened) => startOn(config, log, opened));

const startOn = async (config: Config, log: Logger, opened: Opened): Promise<RunningAll> => {
  await makeDataFolder(config);
  if (config.eventStore !== null) lockData(config, opened);
  const store = await openEventStore(config, opened);
  const shared = await sharedTokens(config, opened);
  const [{ identity, defaultProject, cloudsFile }, hosts] = await Promise.all([openIdentity(config, shared), openHosts(config)]);
  opened.add(hosts, () => hosts.close());
  const readModel = await openReadModel(config, opened);

  const processManagers = processes({ unplugTries: config.unplug.tries });
  const all = projections(processManagers);
  const projecting = new ProjectionRunner(store, readModel, all, systemClock, log);
  await projecting.start();
  opened.add(projecting, () => projecting.stop());
  await requireStorageHosts(readModel, config.data, hosts);

  const { commandHandler, writeSide, question } = deciding(store, readModel, projecting);
  const secrets = await openSecrets(config, opened);
  const agents = new Map(hosts.hosts.map(({ name, adapters }) => [name, new HostAgent(adapters, secrets, hostWorkAtOnce)]));
  const { counted, metric } = countedGateways();
  const notes = new HostNotes({ writeSide, readModel, clock: systemClock, defaultProject });
  const work = new WorkRunner({
    ...{ processes: processManagers, readModel, projections: projecting, gateway: counted(new InProcessGateway(agents)), log },
    ...{
      takeDecision: takeDecisions({ writeSide, question, hostNotes: notes }),
      share: everything,
      clock: systemClock,
      random: systemRandom,
    },
  });
  const registration = new HostRegistration({ hosts: hosts.hosts, notes, writeSide, clock: systemClock, log });

  const http = await openApi({
    ...{ config, log, identity, readModel, secrets, commandHandler, writeSide, question, projections: projecting },
    healthChecks: [
      hostsCheck(hosts.says),
      storeCheck(store, systemClock),
      rowsCheck({ readModel, tables: all.map(tableOf), projections: projecting, clock: systemClock }),
      workCheck(() => [work]),
    ],
    metrics: [metric, ...logGauges(store, projecting), ...workGauges(() => [work])],
  });

  await ensureDefaultType(writeSide, systemClock);
  await registration.start();
  await work.start();
  opened.add(work, () => work.stop(graceMs));
  opened.add(registration, () => registration.stop());
  const address = await http.listen(config.listen);
  opened.add(http, () => http.stop(graceMs));
  return { address, hosts, greeting: greeting(urlOf(address, config), hosts, cloudsFile), ended: noEnd, stop: () => opened.close() };
};

const greeting = (url: string, { says }: OpenHosts, cloudsFile: string | null): readonly string[] => [
  `Mooring serves at ${url}`,
  says,
  ...howToUse(cloudsFile),
];
