import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { MaintenanceCommand } from '../../domain/host/host.decider.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';

/** Begins or ends the maintenance of a host. For administrators, which faces see to. */
export class TellHost extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly command: MaintenanceCommand,
  ) {
    super();
  }
}

@CommandHandler(TellHost)
export class TellHostHandler implements ICommandHandler<TellHost> {
  constructor(@Inject(WriteSide) private readonly writeSide: WriteSide) {}

  async execute({ requester, command }: TellHost): Promise<void> {
    await this.writeSide.tellHost(requester, command);
  }
}
