/**
 * The aggregates as commands and runners reach them: the right stream and decider, the caller's rights checked against the very
 * state the decision is made on, and no answer before the read models show what was decided.
 */
import { type Drift, type DriftCommand, driftDecider } from '../../domain/drift/drift.decider.js';
import { type DriftEvent, driftStreamOf } from '../../domain/drift/drift.events.js';
import {
  type Host,
  type HostCommand,
  hostDecider,
  type HostEvent,
  type MaintenanceCommand,
  type RegisterHost,
} from '../../domain/host/host.decider.js';
import { type HostName, type ServerId, streamOf, type VolumeId, type WebhookId } from '../../domain/kernel/ids.js';
import type { Message } from '../../domain/kernel/message.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type { ServerCommand } from '../../domain/server/server.commands.js';
import { serverDecider } from '../../domain/server/server.decider.js';
import type { ServerEvent } from '../../domain/server/server.events.js';
import type { Server } from '../../domain/server/server.state.js';
import type { VolumeCommand } from '../../domain/volume/volume.commands.js';
import { volumeDecider } from '../../domain/volume/volume.decider.js';
import type { VolumeEvent } from '../../domain/volume/volume.events.js';
import type { Volume } from '../../domain/volume/volume.state.js';
import { type VolumeTypeCommand, volumeTypeDecider } from '../../domain/volume-type/volume-type.decider.js';
import { type Webhook, type WebhookCommand, webhookDecider, type WebhookEvent } from '../../domain/webhook/webhook.decider.js';
import type { ShownLog } from '../projecting/shown-log.js';
import type { Cause } from './cause.js';
import type { CommandHandler, Decided } from './command-handler.js';
import { causeOf, maySee, type Requester } from './requester.js';

/** How long an answer may wait for the read models. Then it is given all the same: what was decided is decided. */
const showTimeoutMs = 5_000;

export class WriteSide {
  constructor(
    private readonly handler: CommandHandler,
    private readonly projections: Pick<ShownLog, 'reached'>,
  ) {}

  /** For a caller: a volume of another project is unknown to them. */
  async tellVolume(requester: Requester, command: VolumeCommand): Promise<Decided<Volume, VolumeEvent>> {
    const decided = await this.decideOnVolume(command, causeOf(requester), (volume) => refuseStrangerToVolume(requester, volume));
    return this.shown(decided);
  }

  async tellServer(requester: Requester, command: ServerCommand): Promise<Decided<Server, ServerEvent>> {
    const decided = await this.decideOnServer(command, causeOf(requester), (server) =>
      refuseStrangerToServer(requester, command.data.serverId, server),
    );
    return this.shown(decided);
  }

  async tellVolumeType(requester: Requester, command: VolumeTypeCommand): Promise<void> {
    await this.decideOnVolumeType(command, causeOf(requester));
  }

  async tellHost(requester: Requester, command: MaintenanceCommand): Promise<void> {
    await this.shown(await this.decideOnHost(command, causeOf(requester)));
  }

  /** For Mooring itself, which may do all it has to; does not wait for the read models. */
  decideOnVolume(command: VolumeCommand, cause: Cause, mayAct?: (volume: Volume) => void): Promise<Decided<Volume, VolumeEvent>> {
    const stream = streamOf.volume(command.data.volumeId);
    return this.handler.handle({ stream, decider: volumeDecider, command, cause, ...(mayAct && { mayAct }) });
  }

  decideOnServer(command: ServerCommand, cause: Cause, mayAct?: (server: Server) => void): Promise<Decided<Server, ServerEvent>> {
    const stream = streamOf.server(command.data.serverId);
    return this.handler.handle({ stream, decider: serverDecider, command, cause, ...(mayAct && { mayAct }) });
  }

  async decideOnVolumeType(command: VolumeTypeCommand, cause: Cause): Promise<void> {
    const stream = streamOf.volumeType(command.data.volumeTypeId);
    await this.shown(await this.handler.handle({ stream, decider: volumeTypeDecider, command, cause }));
  }

  async registerHost(command: RegisterHost, cause: Cause): Promise<void> {
    await this.shown(await this.decideOnHost(command, cause));
  }

  decideOnHost(command: HostCommand, cause: Cause): Promise<Decided<Host, HostEvent>> {
    return this.handler.handle({ stream: streamOf.host(command.data.hostName), decider: hostDecider, command, cause });
  }

  decideOnDrift(command: DriftCommand, cause: Cause, mayAct?: () => void): Promise<Decided<Drift, DriftEvent>> {
    const stream = driftStreamOf(command.data.hostName);
    return this.handler.handle({ stream, decider: driftDecider, command, cause, ...(mayAct && { mayAct }) });
  }

  /** Waits for the read models: for who answers a caller. */
  async tellWebhook(requester: Requester, command: WebhookCommand): Promise<void> {
    await this.shown(await this.decideOnWebhook(command, causeOf(requester)));
  }

  decideOnWebhook(command: WebhookCommand, cause: Cause): Promise<Decided<Webhook, WebhookEvent>> {
    const stream = streamOf.webhook(command.data.webhookId);
    return this.handler.handle({ stream, decider: webhookDecider, command, cause });
  }

  webhook(id: WebhookId): Promise<Webhook> {
    return this.handler.state(streamOf.webhook(id), webhookDecider);
  }

  /** As it is now, not as a read model shows it. */
  async volume(requester: Requester, id: VolumeId): Promise<Extract<Volume, { stage: 'live' }>> {
    const volume = await this.handler.state(streamOf.volume(id), volumeDecider);
    refuseStrangerToVolume(requester, volume);
    if (volume.stage !== 'live') throw noVolume(id);
    return volume;
  }

  server(id: ServerId): Promise<Server> {
    return this.handler.state(streamOf.server(id), serverDecider);
  }

  host(name: HostName): Promise<Host> {
    return this.handler.state(streamOf.host(name), hostDecider);
  }

  async shown<State, Event extends Message>(decided: Decided<State, Event>): Promise<Decided<State, Event>> {
    if (decided.position !== undefined) await this.projections.reached(decided.position, showTimeoutMs);
    return decided;
  }
}

const refuseStrangerToVolume = (requester: Requester, volume: Volume): void => {
  if (volume.stage === 'live' && !maySee(requester, volume.projectId)) throw noVolume(volume.volumeId);
};

const refuseStrangerToServer = (requester: Requester, id: string, server: Server): void => {
  if (server.stage !== 'absent' && !maySee(requester, server.projectId)) {
    throw new Rejection('server-not-found', `Instance ${id} could not be found.`);
  }
};

const noVolume = (id: string): Rejection => new Rejection('volume-not-found', `Volume ${id} could not be found.`);
