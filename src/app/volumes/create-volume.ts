import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { projectId, type VolumeId, volumeId } from '../../domain/kernel/ids.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import { isMultiattach, type LiveVolumeType } from '../../domain/volume-type/volume-type.decider.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import type { Clock, Ids } from '../ports/ambient.js';
import type { Presence } from '../ports/presence.js';
import type { RowSource } from '../ports/read-model.js';
import { CLOCK, IDS, PRESENCE, ROWS } from '../ports/tokens.js';
import { defaultTypeName, findVolumeType } from '../volume-types/find-volume-type.js';
import { chooseStorageHost } from './storage-choice.js';

/** Accepted when it is on record; the bytes follow. */
export class CreateVolume extends Command<VolumeId> {
  constructor(
    readonly requester: Requester,
    readonly request: {
      readonly name: string | null;
      readonly description: string | null;
      readonly sizeGiB: number;
      /** Id or name; `null`: the default type. */
      readonly volumeType: string | null;
      readonly availabilityZone: string;
      readonly metadata: Readonly<Record<string, string>>;
    },
  ) {
    super();
  }
}

@CommandHandler(CreateVolume)
export class CreateVolumeHandler implements ICommandHandler<CreateVolume> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(ROWS) private readonly rows: RowSource,
    @Inject(PRESENCE) private readonly presence: Presence,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ requester, request }: CreateVolume): Promise<VolumeId> {
    const type = await this.type(requester, request.volumeType ?? defaultTypeName);
    const { name, description, sizeGiB, availabilityZone, metadata } = request;
    const id = volumeId(this.ids.uuid());
    await this.writeSide.tellVolume(requester, {
      type: 'CreateVolume',
      data: {
        ...{ volumeId: id, name, description, sizeGiB, availabilityZone, metadata },
        projectId: projectId(requester.project.id),
        userId: requester.user.id,
        volumeTypeId: type.volumeTypeId,
        volumeTypeName: type.name,
        multiattach: isMultiattach(type.extraSpecs),
        storageHost: await chooseStorageHost(this.rows, this.presence),
        now: this.clock.now().toISOString(),
      },
    });
    return id;
  }

  /** A private type is for admins; to others it is unknown. */
  private async type({ isAdmin }: Requester, idOrName: string): Promise<LiveVolumeType> {
    const row = await findVolumeType(this.rows, idOrName);
    if (row && (row.type.isPublic || isAdmin)) return row.type;
    throw new Rejection('volume-type-not-found', `Volume type with name ${idOrName} could not be found.`);
  }
}
