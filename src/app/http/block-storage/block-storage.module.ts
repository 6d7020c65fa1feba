import { Module } from '@nestjs/common';
import { AttachmentsController } from './attachments/attachments.controller.js';
import { ChapPasswords } from './attachments/chap-passwords.js';
import { AvailabilityZonesController } from './operations/availability-zones.controller.js';
import { BackendsController } from './operations/backends.controller.js';
import { ExtensionsController } from './operations/extensions.controller.js';
import { VolumeServicesController } from './operations/volume-services.controller.js';
import { UsageController } from './operations/usage.controller.js';
import { SnapshotsController } from './snapshots/snapshots.controller.js';
import { ExtraSpecsController } from './volume-types/extra-specs.controller.js';
import { KnownVolumeTypes } from './volume-types/known-volume-types.js';
import { VolumeTypesController } from './volume-types/volume-types.controller.js';
import { VolumeActionsController } from './volumes/volume-actions.controller.js';
import { VolumeListsController } from './volumes/volume-lists.controller.js';
import { VolumeMetadataController } from './volumes/volume-metadata.controller.js';
import { VolumesController } from './volumes/volumes.controller.js';

/** The block storage API, version 3. */
@Module({
  controllers: [
    VolumeListsController,
    VolumesController,
    VolumeMetadataController,
    VolumeActionsController,
    AttachmentsController,
    VolumeTypesController,
    ExtraSpecsController,
    SnapshotsController,
    AvailabilityZonesController,
    BackendsController,
    VolumeServicesController,
    UsageController,
    ExtensionsController,
  ],
  providers: [ChapPasswords, KnownVolumeTypes],
})
export class BlockStorageModule {}
