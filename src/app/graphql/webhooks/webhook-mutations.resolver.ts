import { Args, Context, Field, ID, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { type WebhookId, webhookId } from '../../../domain/kernel/ids.js';
import type { ChangeKind } from '../../../domain/webhook/webhook.decider.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import { KnownWebhooks } from '../../http/mooring/webhooks/known-webhooks.js';
import { AreChangeKinds, IsAddress, IsPosition, newWebhook } from '../../http/mooring/webhooks/webhook.bodies.js';
import { IsLooseBoolean, IsText, Optional } from '../../http/validation/fields.js';
import { RegisterWebhook, TellWebhook } from '../../webhooks/webhook-commands.js';
import { ChangeKindWord } from '../changes/change.type.js';
import { DeletionAnswer, WebhookAnswer } from '../deeds/answers.js';
import { Deeds } from '../deeds/deeds.js';
import { DryRun } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Fields } from '../running/fields.js';
import { costs } from '../running/limits.js';
import { webhookNode } from './webhook.type.js';

@InputType()
export class RegisterWebhookInput {
  @Field(() => String, { description: 'An http or https address without user, password and fragment.' })
  @IsAddress()
  declare readonly url: string;

  @Field(() => String, { nullable: true })
  @Optional()
  @IsText()
  declare readonly description?: string | null;

  @Field(() => [ChangeKindWord], { nullable: true, description: 'Of any kind, where left out.' })
  @Optional()
  @AreChangeKinds()
  declare readonly kinds?: readonly ChangeKind[] | null;

  @Field(() => Boolean, { defaultValue: false })
  @IsLooseBoolean()
  declare readonly allProjects: boolean;

  @Field(() => String, { nullable: true, description: 'A position: tells all that came after it. Where left out, what comes.' })
  @Optional()
  @IsPosition()
  declare readonly after?: string | null;
}

const Id = () => Args('id', { type: () => ID });
const complexity = costs.command;
type Answer = Promise<Fields<WebhookAnswer>>;

@Resolver()
@Roles('admin')
export class WebhookMutations {
  constructor(
    private readonly deeds: Deeds,
    private readonly known: KnownWebhooks,
  ) {}

  @Mutation(() => WebhookAnswer, { complexity })
  registerWebhook(@Context() asked: Asked, @Args('input') input: RegisterWebhookInput, @DryRun() dryRun: boolean): Answer {
    return this.answer(asked, dryRun, () => this.deeds.give(new RegisterWebhook(contextOf(asked.request), newWebhook(input))));
  }

  @Mutation(() => DeletionAnswer, { complexity })
  removeWebhook(@Context() asked: Asked, @Id() id: string, @DryRun() dryRun: boolean): Promise<Fields<DeletionAnswer>> {
    const run = async () => {
      await this.known.find(id);
      await this.deeds.give(new TellWebhook(contextOf(asked.request), { type: 'RemoveWebhook', data: this.about(id) }));
    };
    return this.deeds.do(asked, dryRun, { run, show: () => ({ accepted: true }), nothing: { accepted: false } });
  }

  @Mutation(() => WebhookAnswer, { complexity, description: 'What is parked of this volume, server or host is not told any more.' })
  skipParkedLane(
    @Context() asked: Asked,
    @Id() id: string,
    @Args('kind', { type: () => ChangeKindWord }) kind: ChangeKind,
    @Args('of', { type: () => ID, description: 'The volume, server or host.' }) of: string,
    @DryRun() dryRun: boolean,
  ): Answer {
    return this.answer(asked, dryRun, async () => {
      const lane = await this.known.parkedLane(id, kind, of);
      const about = this.about(id);
      await this.deeds.give(new TellWebhook(contextOf(asked.request), { type: 'SkipLane', data: { ...about, lane } }));
      return about.webhookId;
    });
  }

  private about(id: string) {
    return { webhookId: webhookId(id), now: this.deeds.now };
  }

  private answer(asked: Asked, dryRun: boolean, run: () => Promise<WebhookId>): Answer {
    const show = async (_: unknown, id: WebhookId) => ({ webhook: webhookNode(await this.known.find(id), this.known.publicKey) });
    return this.deeds.do(asked, dryRun, { run, show, nothing: { webhook: null } });
  }
}
