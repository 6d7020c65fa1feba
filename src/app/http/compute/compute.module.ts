import { Module } from '@nestjs/common';
import { VolumeAttachmentsController } from './attachments/volume-attachments.controller.js';
import { FlavorsController } from './flavors/flavors.controller.js';
import { HostsController } from './hosts/hosts.controller.js';
import { ComputeServicesController } from './hosts/compute-services.controller.js';
import { NothingController } from './nothing.controller.js';
import { QuotasController } from './quotas/quotas.controller.js';
import { ServerActionsController } from './servers/server-actions.controller.js';
import { ServersController } from './servers/servers.controller.js';

/** Compute v2.1, as far as volumes need it (domain §8), and what clients ask on the way there. */
@Module({
  controllers: [
    ServersController,
    ServerActionsController,
    VolumeAttachmentsController,
    FlavorsController,
    QuotasController,
    HostsController,
    ComputeServicesController,
    NothingController,
  ],
})
export class ComputeModule {}
