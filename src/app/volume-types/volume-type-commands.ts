import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type VolumeTypeId, volumeTypeId } from '../../domain/kernel/ids.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type {
  DeleteVolumeType,
  DescribeVolumeType,
  ExtraSpecs,
  RemoveExtraSpec,
  SetExtraSpecs,
} from '../../domain/volume-type/volume-type.decider.js';
import { tableOf } from '../../projections/projection.js';
import { volumes } from '../../projections/volumes.projection.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import type { Clock, Ids } from '../ports/ambient.js';
import type { RowSource } from '../ports/read-model.js';
import { CLOCK, IDS, ROWS } from '../ports/tokens.js';
import { defaultTypeName, findByName } from './find-volume-type.js';

export class CreateVolumeType extends Command<VolumeTypeId> {
  constructor(
    readonly requester: Requester,
    readonly request: {
      readonly name: string;
      readonly description: string | null;
      readonly isPublic: boolean;
      readonly extraSpecs: ExtraSpecs;
    },
  ) {
    super();
  }
}

/** Decisions about a type there is. */
export class TellVolumeType extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly command: DescribeVolumeType | SetExtraSpecs | RemoveExtraSpec | DeleteVolumeType,
  ) {
    super();
  }
}

const refuseTakenName = async (rows: RowSource, name: string, mine: string | null): Promise<void> => {
  const taken = await findByName(rows, name);
  if (taken && taken.type.volumeTypeId !== mine) throw new Rejection('volume-type-exists', `Volume Type ${name} already exists.`);
};

@CommandHandler(CreateVolumeType)
export class CreateVolumeTypeHandler implements ICommandHandler<CreateVolumeType> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(ROWS) private readonly rows: RowSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ requester, request }: CreateVolumeType): Promise<VolumeTypeId> {
    await refuseTakenName(this.rows, request.name, null);
    const id = volumeTypeId(this.ids.uuid());
    const data = { ...request, volumeTypeId: id, now: this.clock.now().toISOString() };
    await this.writeSide.tellVolumeType(requester, { type: 'CreateVolumeType', data });
    return id;
  }
}

@CommandHandler(TellVolumeType)
export class TellVolumeTypeHandler implements ICommandHandler<TellVolumeType> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(ROWS) private readonly rows: RowSource,
  ) {}

  async execute({ requester, command }: TellVolumeType): Promise<void> {
    const { volumeTypeId: id } = command.data;
    if (command.type === 'DescribeVolumeType' && command.data.name !== undefined) {
      await refuseTakenName(this.rows, command.data.name, id);
    }
    if (command.type === 'DeleteVolumeType') await this.refuseNeeded(id);
    await this.writeSide.tellVolumeType(requester, command);
  }

  private async refuseNeeded(id: VolumeTypeId): Promise<void> {
    const byDefault = await findByName(this.rows, defaultTypeName);
    const used = await this.rows.count(tableOf(volumes), [{ column: 'volume_type', is: 'equal', value: id }]);
    if (used === 0 && byDefault?.type.volumeTypeId !== id) return;
    throw new Rejection('volume-type-in-use', `Target volume type ${id} is still in use.`);
  }
}
