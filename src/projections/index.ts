/** Every read model there is. */
import { mendProcess } from '../domain/drift/mend.process.js';
import { hostReports } from '../domain/host/host-reports.process.js';
import type { Message } from '../domain/kernel/message.js';
import type { ProcessManager } from '../domain/kernel/process-manager.js';
import { attachmentProcess } from '../domain/volume/attachment.process.js';
import type { DetachPolicy } from '../domain/volume/detach.process.js';
import { volumeProcess } from '../domain/volume/volume.process.js';
import { attachments } from './attachments.projection.js';
import { drift } from './drift.projection.js';
import { hostLooks } from './host-looks.projection.js';
import { hosts } from './hosts.projection.js';
import { lifelines } from './lifelines.projection.js';
import { moments } from './moments.projection.js';
import { openWork } from './open-work.projection.js';
import { handledBy, type Projection } from './projection.js';
import { requests } from './requests.projection.js';
import { servers } from './servers.projection.js';
import { volumeTypes } from './volume-types.projection.js';
import { volumes } from './volumes.projection.js';
import { webhooks } from './webhooks.projection.js';

/** Progress and events of any kind; each process and each projection sees only the events it says it handles. */
export type AnyProcess = ProcessManager<object, Message, Message>;

export const processes = (policy: DetachPolicy): readonly AnyProcess[] =>
  [attachmentProcess(policy), volumeProcess, hostReports, mendProcess] as unknown as readonly AnyProcess[];

export const projections = (processManagers: readonly AnyProcess[]): readonly Projection[] => {
  const told = [volumes, attachments, servers, hosts, volumeTypes, webhooks, lifelines, drift, hostLooks, ...processManagers.map(openWork)];
  const handled = handledBy(told);
  return [...told, requests(handled), moments(handled)] as unknown as readonly Projection[];
};
