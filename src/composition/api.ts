/** The APIs, on parts that are there already. */
import type { DynamicModule } from '@nestjs/common';
import type { Metric } from 'prom-client';
import { Registry } from 'prom-client';
import { systemClock, systemIds } from '../adapters/ambient/system.js';
import { MemoryRefusals } from '../adapters/refusals/memory-refusals.js';
import { AttachmentEvents } from '../app/attachments/attachment-events.js';
import { Audit } from '../app/audit/audit.js';
import { Evidence } from '../app/evidence/evidence.js';
import { Explainer } from '../app/explaining/explainer.js';
import { Impact } from '../app/explaining/impact.js';
import { createHttpApp, type HttpApp } from '../app/http/http-app.js';
import type { HealthCheck } from '../app/http/operations/health.controller.js';
import type { Logger } from '../app/http/log.js';
import { Planner } from '../app/planning/planner.js';
import type { SecretStore } from '../app/ports/hosts.js';
import type { ChangeFeed } from '../app/feed/change-feed.js';
import { Owners } from '../app/feed/owners.js';
import type { EventStore } from '../app/ports/event-store.js';
import type { Directory, Identity } from '../app/ports/identity.js';
import { nothingParked, type ParkedWork } from '../app/ports/parked-work.js';
import { allPresent, type Presence } from '../app/ports/presence.js';
import type { ReadModel } from '../app/ports/read-model.js';
import type { Signer } from '../app/ports/signer.js';
import type { Refusals } from '../app/ports/refusals.js';
import type { ShownLog } from '../app/projecting/shown-log.js';
import { TimeTravel } from '../app/reading/time-travel.js';
import { rowsFrom } from '../app/reading/standpoint.js';
import { AppModule, type Parts } from '../app.module.js';
import { processes, projections as keptBy } from '../projections/index.js';
import type { Config } from './config.js';
import type { Deciding } from './deciding.js';
import { readTls } from './tls.js';

interface ApiParts extends Deciding {
  readonly config: Config;
  readonly log: Logger;
  readonly store: EventStore;
  readonly identity: Identity & Directory;
  readonly readModel: ReadModel;
  readonly secrets: SecretStore;
  readonly signer: Signer;
  readonly changeFeed: ChangeFeed;
  readonly projections: ShownLog;
  /** Where several nodes share what they refused; else it is remembered here. */
  readonly refusals?: Refusals;
  /** Where others act for hosts; else all are there as long as this process is. */
  readonly presence?: Presence;
  /** What is set aside as a bug, here or by workers. */
  readonly parked?: ParkedWork;
  readonly healthChecks: readonly HealthCheck[];
  readonly metrics: readonly Metric[];
}

type Ambient = Pick<Parts, 'clock' | 'ids'>;

export const openApi = async ({ log, metrics, ...parts }: ApiParts): Promise<HttpApp> => {
  const module = apiModule({ ...parts, clock: systemClock, ids: systemIds });
  const http = await createHttpApp(module, log, await readTls(parts.config));
  const registry = http.nest.get(Registry);
  for (const metric of metrics) registry.registerMetric(metric);
  return http;
};

/** The faces on these parts, in this time, with these names. */
export const apiModule = ({ config, store, projections, ...parts }: Omit<ApiParts, 'log' | 'metrics'> & Ambient): DynamicModule => {
  const attachmentEvents = new AttachmentEvents(projections, parts.clock);
  const evidence = new Evidence({ store, owners: new Owners(parts.readModel) });
  const audit = new Audit({ store, rows: parts.readModel });
  const processManagers = processes({ unplugTries: config.unplug.tries });
  const planner = new Planner({ ...parts, store, projections, processes: processManagers, kept: keptBy(processManagers) });
  const timeTravel = new TimeTravel({ store, readModel: parts.readModel, shown: projections });
  const { refusals = new MemoryRefusals(parts.clock), presence = allPresent, parked = nothingParked } = parts;
  const rows = rowsFrom(parts.readModel);
  const policy = { unplugTries: config.unplug.tries };
  const explainer = new Explainer({ store, rows, clock: parts.clock, policy, refusals, presence, parked });
  const explaining = { explainer, impact: new Impact(rows) };
  return AppModule.with({
    ...parts,
    evidence,
    ...explaining,
    refusals,
    presence,
    audit,
    attachmentEvents,
    planner,
    timeTravel,
  });
};
