/** The faces, and what they are given to stand on. Which adapter stands behind which port is decided in composition/. */
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { AttachmentEvents } from './app/attachments/attachment-events.js';
import { InitializeConnectionHandler, TerminateConnectionHandler } from './app/attachments/bare-connection.js';
import { CompleteAttachmentHandler } from './app/attachments/complete-attachment.js';
import { ConnectAttachmentHandler } from './app/attachments/connect-attachment.js';
import { CreateAttachmentHandler } from './app/attachments/create-attachment.js';
import { AttachmentEnder, DetachFromVolumeHandler, EndAttachmentHandler } from './app/attachments/end-attachment.js';
import { CommandHandler } from './app/commanding/command-handler.js';
import { WriteSide } from './app/commanding/write-side.js';
import { Audit } from './app/audit/audit.js';
import { Explainer } from './app/explaining/explainer.js';
import { Impact } from './app/explaining/impact.js';
import { ChangeFeed } from './app/feed/change-feed.js';
import { DriftDesk } from './app/drift/drift-desk.js';
import { GraphqlModule } from './app/graphql/graphql.module.js';
import { TellHostHandler } from './app/hosts/tell-host.js';
import { Evidence } from './app/evidence/evidence.js';
import { BlockStorageModule } from './app/http/block-storage/block-storage.module.js';
import { ComputeModule } from './app/http/compute/compute.module.js';
import { EventsModule } from './app/http/events/events.module.js';
import { IdentityFaceModule } from './app/http/identity/identity-face.module.js';
import { MooringModule } from './app/http/mooring/mooring.module.js';
import { DryRunInterceptor } from './app/http/planning/dry-run.interceptor.js';
import { TimeTravelInterceptor } from './app/http/time-travel/time-travel.interceptor.js';
import { HEALTH_CHECKS, type HealthCheck } from './app/http/operations/health.controller.js';
import { Planner } from './app/planning/planner.js';
import { partsInUse } from './app/planning/workplace.js';
import type { Clock, Ids } from './app/ports/ambient.js';
import type { SecretStore } from './app/ports/hosts.js';
import { DIRECTORY, type Directory, IDENTITY, type Identity } from './app/ports/identity.js';
import type { Presence } from './app/ports/presence.js';
import type { ReadModel } from './app/ports/read-model.js';
import type { Signer } from './app/ports/signer.js';
import type { Refusals } from './app/ports/refusals.js';
import { CLOCK, IDS, PRESENCE, REFUSALS, ROWS, SECRET_STORE, SIGNER } from './app/ports/tokens.js';
import { presenceFrom, rowsFrom } from './app/reading/standpoint.js';
import { FindRowsHandler } from './app/reading/find-rows.js';
import { FindRowHandler, ListRowsHandler, TotalRowsHandler } from './app/reading/queries.js';
import { TimeTravel } from './app/reading/time-travel.js';
import { AttachVolumeHandler } from './app/servers/attach-volume.js';
import { Devices, DetachVolumeHandler, SetDeleteOnTerminationHandler } from './app/servers/detach-volume.js';
import { SwapVolumeHandler } from './app/servers/swap-volume.js';
import { TellServerHandler } from './app/servers/tell-server.js';
import { VolumeQuestion } from './app/servers/volume-question.js';
import { RegisterWebhookHandler, TellWebhookHandler } from './app/webhooks/webhook-commands.js';
import { CreateVolumeTypeHandler, TellVolumeTypeHandler } from './app/volume-types/volume-type-commands.js';
import { CreateVolumeHandler } from './app/volumes/create-volume.js';
import { TellVolumeHandler } from './app/volumes/tell-volume.js';

export interface Parts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly identity: Identity & Directory;
  readonly readModel: ReadModel;
  readonly secrets: SecretStore;
  readonly commandHandler: CommandHandler;
  readonly writeSide: WriteSide;
  readonly question: VolumeQuestion;
  readonly attachmentEvents: AttachmentEvents;
  readonly audit: Audit;
  readonly evidence: Evidence;
  readonly changeFeed: ChangeFeed;
  readonly explainer: Explainer;
  readonly impact: Impact;
  readonly planner: Planner;
  readonly refusals: Refusals;
  readonly timeTravel: TimeTravel;
  readonly presence: Presence;
  readonly signer: Signer;
  readonly healthChecks: readonly HealthCheck[];
}

const handlers: Provider[] = [
  CreateVolumeHandler,
  TellVolumeHandler,
  CreateVolumeTypeHandler,
  TellVolumeTypeHandler,
  CreateAttachmentHandler,
  ConnectAttachmentHandler,
  CompleteAttachmentHandler,
  AttachmentEnder,
  EndAttachmentHandler,
  DetachFromVolumeHandler,
  InitializeConnectionHandler,
  TerminateConnectionHandler,
  AttachVolumeHandler,
  Devices,
  DetachVolumeHandler,
  SetDeleteOnTerminationHandler,
  SwapVolumeHandler,
  TellServerHandler,
  TellHostHandler,
  RegisterWebhookHandler,
  TellWebhookHandler,
  FindRowHandler,
  ListRowsHandler,
  TotalRowsHandler,
  FindRowsHandler,
];

@Module({})
export class AppModule {
  static with(parts: Parts): DynamicModule {
    const inUse = partsInUse(parts);
    const values: Provider[] = [
      { provide: CLOCK, useValue: inUse.clock },
      { provide: IDS, useValue: parts.ids },
      { provide: IDENTITY, useValue: parts.identity },
      { provide: DIRECTORY, useValue: parts.identity },
      { provide: ROWS, useValue: rowsFrom(parts.readModel) },
      { provide: SECRET_STORE, useValue: inUse.secrets },
      { provide: CommandHandler, useValue: inUse.commandHandler },
      { provide: WriteSide, useValue: inUse.writeSide },
      { provide: VolumeQuestion, useValue: inUse.question },
      { provide: AttachmentEvents, useValue: inUse.attachmentEvents },
      { provide: Audit, useValue: parts.audit },
      { provide: Evidence, useValue: parts.evidence },
      { provide: ChangeFeed, useValue: parts.changeFeed },
      { provide: DriftDesk, useValue: new DriftDesk({ ...inUse, rows: rowsFrom(parts.readModel), ids: parts.ids }) },
      { provide: Explainer, useValue: parts.explainer },
      { provide: Impact, useValue: parts.impact },
      { provide: Planner, useValue: parts.planner },
      { provide: REFUSALS, useValue: parts.refusals },
      { provide: TimeTravel, useValue: parts.timeTravel },
      { provide: PRESENCE, useValue: presenceFrom(parts.presence) },
      { provide: SIGNER, useValue: parts.signer },
      { provide: HEALTH_CHECKS, useValue: parts.healthChecks },
    ];
    return {
      module: AppModule,
      global: true,
      imports: [CqrsModule.forRoot(), IdentityFaceModule, BlockStorageModule, ComputeModule, MooringModule, EventsModule, GraphqlModule],
      providers: [
        ...values,
        ...handlers,
        { provide: APP_INTERCEPTOR, useClass: TimeTravelInterceptor },
        { provide: APP_INTERCEPTOR, useClass: DryRunInterceptor },
      ],
      exports: values.map((value) => ('provide' in value ? value.provide : value)),
    };
  }
}
