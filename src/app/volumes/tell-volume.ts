import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type {
  AbandonAttach,
  AbandonDetach,
  AttachByHand,
  BeginAttach,
  BeginDetach,
  DescribeVolume,
  RequestDeletion,
  RequestExtension,
  SetBootableFlag,
  SetMetadata,
  SetReadonlyFlag,
} from '../../domain/volume/volume.commands.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';

/** Decisions a volume takes alone, at a caller's wish. */
export class TellVolume extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly command:
      | DescribeVolume
      | SetMetadata
      | SetReadonlyFlag
      | SetBootableFlag
      | RequestExtension
      | RequestDeletion
      | AttachByHand
      | BeginAttach
      | AbandonAttach
      | BeginDetach
      | AbandonDetach,
  ) {
    super();
  }
}

@CommandHandler(TellVolume)
export class TellVolumeHandler implements ICommandHandler<TellVolume> {
  constructor(@Inject(WriteSide) private readonly writeSide: WriteSide) {}

  async execute({ requester, command }: TellVolume): Promise<void> {
    await this.writeSide.tellVolume(requester, command);
  }
}
