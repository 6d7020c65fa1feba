/** Puts the product together and takes it apart, in the order in which one part needs the other. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { systemClock, systemIds, systemRandom } from '../adapters/ambient/system.js';
import { EmbeddedEventStore } from '../adapters/event-store/embedded/embedded-event-store.js';
import { firstStart } from '../adapters/identity/first-start.js';
import { openYamlIdentity } from '../adapters/identity/yaml-identity.js';
import { sqliteReadModel } from '../adapters/read-model/sqlite.js';
import { FileSecretStore } from '../adapters/secrets/file-secret-store.js';
import { HostAgent } from '../app/agent/host-agent.js';
import { HostRegistration } from '../app/agent/host-registration.js';
import { InProcessGateway } from '../app/agent/in-process-gateway.js';
import { AttachmentEvents } from '../app/attachments/attachment-events.js';
import { CommandHandler } from '../app/commanding/command-handler.js';
import { WriteSide } from '../app/commanding/write-side.js';
import { type Address, createHttpApp } from '../app/http/http-app.js';
import type { Logger } from '../app/http/log.js';
import { healthChecks } from '../app/operations/health.js';
import { countedGateway, gauges } from '../app/operations/metrics.js';
import { ProjectionRunner } from '../app/projecting/projection-runner.js';
import { VolumeQuestion } from '../app/servers/volume-question.js';
import { ensureDefaultType } from '../app/volume-types/default-type.js';
import { takeDecisions } from '../app/working/decisions.js';
import { everything } from '../app/working/share.js';
import { WorkRunner } from '../app/working/work-runner.js';
import { AppModule } from '../app.module.js';
import { processes, projections } from '../projections/index.js';
import type { Config } from './config.js';
import { openHosts, type OpenHosts } from './hosts.js';
import { requireStorageHosts } from './storage-hosts.js';

export interface Mooring {
  readonly address: Address;
  readonly hosts: OpenHosts;
  /** Where `openstack` finds its clouds. */
  readonly cloudsFile: string;
  /** No request is cut, no step lost: what cannot be finished in time is taken up at the next start. */
  stop(): Promise<void>;
}

const hostWorkAtOnce = 16;
const graceMs = 25_000;

/** Starts everything in this process and listens. Throws one clear line when that cannot be. */
export const startMooring = async (config: Config, log: Logger): Promise<Mooring> => {
  // What is kept is for nobody else to read, also where the folder was made by somebody who let others in.
  process.umask(0o077);
  await mkdir(config.data, { recursive: true });
  const store = EmbeddedEventStore.open(config.data);
  const opened: (() => unknown)[] = [() => store.close()];
  try {
    return await startOn(store, config, log, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close();
    throw error;
  }
};

const startOn = async (store: EmbeddedEventStore, config: Config, log: Logger, opened: (() => unknown)[]): Promise<Mooring> => {
  const { cloudsFile, identityFile } = await firstStart(config.data, config.listen);
  const [identity, hosts] = await Promise.all([
    openYamlIdentity({ file: config.identityFile ?? identityFile, dataFolder: config.data, clock: systemClock }),
    openHosts(config),
  ]);
  opened.push(() => hosts.close());
  const readModel = sqliteReadModel(join(config.data, 'read-model.db'));
  opened.push(() => readModel.close());

  const processManagers = processes({ unplugTries: config.unplug.tries });
  const projecting = new ProjectionRunner(store, readModel, projections(processManagers), systemClock, log);
  await projecting.start();
  opened.push(() => projecting.stop());
  await requireStorageHosts(readModel, config.data, hosts);

  const commandHandler = new CommandHandler(store, systemClock, systemIds);
  const writeSide = new WriteSide(commandHandler, projecting);
  const question = new VolumeQuestion(writeSide, commandHandler, systemClock);
  const secrets = new FileSecretStore({ folder: join(config.data, 'secrets') });
  const agents = new Map(hosts.hosts.map(({ name, adapters }) => [name, new HostAgent(adapters, secrets, hostWorkAtOnce)]));
  const { gateway, metric } = countedGateway(new InProcessGateway(agents));
  const work = new WorkRunner({
    ...{ processes: processManagers, readModel, projections: projecting, gateway, log },
    ...{ takeDecision: takeDecisions(writeSide, question), clock: systemClock, random: systemRandom, share: everything },
  });
  const [defaultProject] = identity.projects();
  if (!defaultProject) throw new Error(`${identityFile}: there is no project`);
  const registration = new HostRegistration({
    ...{ hosts: hosts.hosts, writeSide, readModel, clock: systemClock, log, defaultProject: defaultProject.id },
  });

  const http = await createHttpApp(
    AppModule.with({
      ...{ clock: systemClock, ids: systemIds, identity, readModel, secrets, commandHandler, writeSide, question },
      attachmentEvents: new AttachmentEvents(projecting, systemClock),
      healthChecks: healthChecks({ store, projections: projecting, work, hosts: hosts.says }),
    }),
    log,
  );
  const registry = http.nest.get(Registry);
  for (const each of [metric, ...gauges({ store, projections: projecting, work })]) registry.registerMetric(each);

  await ensureDefaultType(writeSide, systemClock);
  await registration.start();
  await work.start();
  const address = await http.listen(config.listen);
  const stop = async (): Promise<void> => {
    await http.stop(graceMs);
    await registration.stop();
    await work.stop(graceMs);
    for (const close of opened.reverse()) await close();
  };
  return { address, hosts, cloudsFile, stop };
};
