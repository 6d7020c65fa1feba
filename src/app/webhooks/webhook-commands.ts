/** What administrators do with webhooks. Another's server would be asked to believe whoever may register one, so nobody else may. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { webhookId, type ProjectId, type WebhookId } from '../../domain/kernel/ids.js';
import { Rejection } from '../../domain/kernel/rejection.js';
import type { RegisterWebhook as Registration, RemoveWebhook, SkipLane } from '../../domain/webhook/webhook.decider.js';
import type { Requester } from '../commanding/requester.js';
import { WriteSide } from '../commanding/write-side.js';
import { ChangeFeed } from '../feed/change-feed.js';
import type { Clock, Ids } from '../ports/ambient.js';
import { CLOCK, IDS } from '../ports/tokens.js';

export type NewWebhook = Pick<Registration['data'], 'url' | 'description' | 'kinds' | 'allProjects'> & {
  /** `null`: only what comes from now on. */
  readonly after: bigint | null;
};

export class RegisterWebhook extends Command<WebhookId> {
  constructor(
    readonly requester: Requester,
    readonly wanted: NewWebhook,
  ) {
    super();
  }
}

export class TellWebhook extends Command<void> {
  constructor(
    readonly requester: Requester,
    readonly command: RemoveWebhook | SkipLane,
  ) {
    super();
  }
}

@CommandHandler(RegisterWebhook)
export class RegisterWebhookHandler implements ICommandHandler<RegisterWebhook> {
  constructor(
    @Inject(WriteSide) private readonly writeSide: WriteSide,
    @Inject(ChangeFeed) private readonly feed: ChangeFeed,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async execute({ requester, wanted: { after, ...wanted } }: RegisterWebhook): Promise<WebhookId> {
    const head = (await this.feed.head()) ?? 0n;
    if (after !== null && after > head)
      throw new Rejection('invalid-request', `Invalid input: after must not lie beyond the log, which ends at ${head}.`);
    const id = webhookId(this.ids.uuid());
    const data = { ...wanted, webhookId: id, projectId: requester.project.id as ProjectId, after: (after ?? head).toString() };
    await this.writeSide.tellWebhook(requester, { type: 'RegisterWebhook', data: { ...data, now: this.clock.now().toISOString() } });
    return id;
  }
}

@CommandHandler(TellWebhook)
export class TellWebhookHandler implements ICommandHandler<TellWebhook> {
  constructor(@Inject(WriteSide) private readonly writeSide: WriteSide) {}

  async execute({ requester, command }: TellWebhook): Promise<void> {
    await this.writeSide.tellWebhook(requester, command);
  }
}
