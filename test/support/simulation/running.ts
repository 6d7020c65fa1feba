/** Mooring's parts put together as the product does it, without the faces: commands go straight to their handlers. */
import type { Command, ICommandHandler } from '@nestjs/cqrs';
import { HostAgent } from '../../../src/app/agent/host-agent.js';
import { HostNotes } from '../../../src/app/agent/host-notes.js';
import { HostRegistration } from '../../../src/app/agent/host-registration.js';
import { InProcessGateway } from '../../../src/app/agent/in-process-gateway.js';
import { AttachmentEvents } from '../../../src/app/attachments/attachment-events.js';
import {
  InitializeConnection,
  InitializeConnectionHandler,
  TerminateConnection,
  TerminateConnectionHandler,
} from '../../../src/app/attachments/bare-connection.js';
import { CompleteAttachment, CompleteAttachmentHandler } from '../../../src/app/attachments/complete-attachment.js';
import { ConnectAttachment, ConnectAttachmentHandler } from '../../../src/app/attachments/connect-attachment.js';
import { CreateAttachment, CreateAttachmentHandler } from '../../../src/app/attachments/create-attachment.js';
import {
  AttachmentEnder,
  DetachFromVolume,
  DetachFromVolumeHandler,
  EndAttachment,
  EndAttachmentHandler,
} from '../../../src/app/attachments/end-attachment.js';
import { MemoryRefusals } from '../../../src/adapters/refusals/memory-refusals.js';
import { CommandHandler } from '../../../src/app/commanding/command-handler.js';
import { WriteSide } from '../../../src/app/commanding/write-side.js';
import { DriftWatch } from '../../../src/app/drift/drift-watch.js';
import { Explainer } from '../../../src/app/explaining/explainer.js';
import { createLog } from '../../../src/app/http/log.js';
import type { Clock, Ids, Random } from '../../../src/app/ports/ambient.js';
import type { EventStore } from '../../../src/app/ports/event-store.js';
import type { SecretStore } from '../../../src/app/ports/hosts.js';
import { allPresent } from '../../../src/app/ports/presence.js';
import type { ReadModel } from '../../../src/app/ports/read-model.js';
import { ProjectionRunner } from '../../../src/app/projecting/projection-runner.js';
import { AttachVolume, AttachVolumeHandler } from '../../../src/app/servers/attach-volume.js';
import { Devices, DetachVolume, DetachVolumeHandler } from '../../../src/app/servers/detach-volume.js';
import { VolumeQuestion } from '../../../src/app/servers/volume-question.js';
import { CreateVolume, CreateVolumeHandler } from '../../../src/app/volumes/create-volume.js';
import { TellVolume, TellVolumeHandler } from '../../../src/app/volumes/tell-volume.js';
import { ensureDefaultType } from '../../../src/app/volume-types/default-type.js';
import { CreateVolumeType, CreateVolumeTypeHandler } from '../../../src/app/volume-types/volume-type-commands.js';
import { takeDecisions } from '../../../src/app/working/decisions.js';
import { everything } from '../../../src/app/working/share.js';
import { parkedHere } from '../../../src/app/working/parked-here.js';
import { WorkRunner } from '../../../src/app/working/work-runner.js';
import type { OpenHosts } from '../../../src/composition/hosts.js';
import { processes, projections } from '../../../src/projections/index.js';

export interface Outside {
  readonly store: EventStore;
  readonly readModel: ReadModel;
  readonly secrets: SecretStore;
  readonly hosts: OpenHosts['hosts'];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  /** Whose guests are that say nothing about it. */
  readonly project: string;
  /** How often hosts are compared with the log; never, where nothing is said. */
  readonly driftEveryMs?: number | undefined;
}

export interface Running {
  readonly projecting: ProjectionRunner;
  readonly work: WorkRunner;
  readonly writeSide: WriteSide;
  readonly explainer: Explainer;
  execute<Result>(command: Command<Result>): Promise<Result>;
}

export const unplugTries = 3;
const hostWorkAtOnce = 16;

/** Resolves when it would begin to listen. */
export const startParts = async (outside: Outside): Promise<Running> => {
  const { store, readModel, secrets, hosts, clock, ids, random, project, driftEveryMs } = outside;
  const log = createLog('silent');
  const processManagers = processes({ unplugTries });
  const projecting = new ProjectionRunner(store, readModel, projections(processManagers), clock, log);
  await projecting.start();

  const commandHandler = new CommandHandler(store, clock, ids);
  const writeSide = new WriteSide(commandHandler, projecting);
  const question = new VolumeQuestion(writeSide, commandHandler, clock);
  const gateway = new InProcessGateway(
    new Map(hosts.map(({ name, adapters }) => [name, new HostAgent(adapters, secrets, hostWorkAtOnce)])),
  );
  const hostNotes = new HostNotes({ writeSide, readModel, clock, defaultProject: project });
  const takeDecision = takeDecisions({ writeSide, question, hostNotes });
  const work = new WorkRunner({
    ...{ processes: processManagers, readModel, projections: projecting, gateway, takeDecision, share: everything, clock, random, log },
  });
  const registration = new HostRegistration({ hosts, notes: hostNotes, writeSide, clock, log });

  await ensureDefaultType(writeSide, clock);
  await registration.start();
  await registration.stop();
  await work.start();
  const watching = { readModel, projections: projecting, gateway, writeSide, share: everything, clock, ids, log };
  if (driftEveryMs !== undefined) await new DriftWatch({ ...watching, everyMs: driftEveryMs }).start();
  const handlers = handlersOf({ writeSide, question, readModel, clock, ids, events: new AttachmentEvents(projecting, clock) });
  const explainer = new Explainer({
    ...{
      store,
      rows: readModel,
      clock,
      policy: { unplugTries },
      refusals: new MemoryRefusals(clock),
      presence: allPresent,
      parked: parkedHere(work),
    },
  });
  return { projecting, work, writeSide, explainer, execute: async (command) => handlerFor(handlers, command).execute(command) };
};

type Handlers = ReadonlyMap<unknown, ICommandHandler>;

const handlersOf = (parts: {
  readonly writeSide: WriteSide;
  readonly question: VolumeQuestion;
  readonly readModel: ReadModel;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: AttachmentEvents;
}): Handlers => {
  const { writeSide, question, readModel, clock, ids, events } = parts;
  const ender = new AttachmentEnder(writeSide, events, readModel, clock);
  return new Map<unknown, ICommandHandler>([
    [CreateVolumeType, new CreateVolumeTypeHandler(writeSide, readModel, clock, ids)],
    [CreateVolume, new CreateVolumeHandler(writeSide, readModel, allPresent, clock, ids)],
    [TellVolume, new TellVolumeHandler(writeSide)],
    [AttachVolume, new AttachVolumeHandler(writeSide, question, clock, ids)],
    [DetachVolume, new DetachVolumeHandler(new Devices(writeSide), clock)],
    [CreateAttachment, new CreateAttachmentHandler(writeSide, events, clock, ids)],
    [ConnectAttachment, new ConnectAttachmentHandler(writeSide, events, readModel, clock)],
    [CompleteAttachment, new CompleteAttachmentHandler(writeSide, readModel, clock)],
    [EndAttachment, new EndAttachmentHandler(ender)],
    [DetachFromVolume, new DetachFromVolumeHandler(ender)],
    [InitializeConnection, new InitializeConnectionHandler(writeSide, events, clock, ids)],
    [TerminateConnection, new TerminateConnectionHandler(writeSide, ender, clock)],
  ]);
};

const handlerFor = <Result>(handlers: Handlers, command: Command<Result>): ICommandHandler<Command<Result>> => {
  const handler = handlers.get(command.constructor);
  if (!handler) throw new Error(`no handler for ${command.constructor.name}`);
  return handler as ICommandHandler<Command<Result>>;
};
