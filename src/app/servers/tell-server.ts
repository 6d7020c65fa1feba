import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { LockServer, UnlockServer } from '../../domain/server/server.commands.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';

/** Decisions a server takes alone. */
export class TellServer extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly command: LockServer | UnlockServer,
  ) {
    super();
  }
}

@CommandHandler(TellServer)
export class TellServerHandler implements ICommandHandler<TellServer> {
  constructor(@Inject(WriteSide) private readonly writeSide: WriteSide) {}

  async execute({ requester, command }: TellServer): Promise<void> {
    await this.writeSide.tellServer(requester, command);
  }
}
