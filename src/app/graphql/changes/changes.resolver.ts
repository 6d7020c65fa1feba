import { Args, Context, ID, Info, Parent, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { type GraphQLResolveInfo, Kind } from 'graphql';
import { ChangeFeed, type Wanted } from '../../feed/change-feed.js';
import type { ChangeKind } from '../../feed/subject.js';
import { contextOf, Roles } from '../../http/access/decorators.js';
import { LiveAccess } from '../../http/access/live-access.js';
import { idsOf, positionOf, requireAll } from '../../http/events/wanted.js';
import { type AttachmentNode, AttachmentObject, attachmentRelated } from '../attachments/attachment.type.js';
import { AllProjects } from '../running/arguments.js';
import type { Asked } from '../running/asked.js';
import type { Given } from '../running/fields.js';
import { refuseTooCostly } from '../running/limits.js';
import { Readings } from '../running/readings.js';
import type { Seat } from '../running/subscription-hooks.js';
import { type VolumeNode, VolumeObject, volumeRelated } from '../volumes/volume.type.js';
import { ChangeKindWord, type ChangeNode, ChangeObject } from './change.type.js';
import { follow, type FollowingParts } from './following.js';

const FromPosition = () =>
  Args('after', {
    type: () => String,
    nullable: true,
    description: 'A position: tells all that came after it. Where left out, what comes.',
  });
const Ids = (description: string) => Args('ids', { type: () => [ID], nullable: true, description });

interface Said {
  readonly after: Given<string>;
  readonly ids: Given<readonly string[]>;
  readonly kinds: Given<readonly ChangeKind[]>;
  readonly allProjects: boolean;
}

/** What changes, as it happens. A client that was cut off goes on after the last position it was told. */
@Resolver(() => ChangeObject)
@Roles('reader', 'service')
export class ChangesResolver {
  private readonly parts: FollowingParts;

  constructor(feed: ChangeFeed, access: LiveAccess, readings: Readings) {
    this.parts = { feed, access, readings };
  }

  @Subscription(() => ChangeObject, { name: 'volumeChanged', description: 'Changes of volumes, without those of their attachments.' })
  volumeChanged(
    @Context() asked: Asked & Seat,
    @Info() info: GraphQLResolveInfo,
    @Ids('Of these volumes; of all, where left out.') ids: Given<readonly string[]>,
    @FromPosition() after: Given<string>,
    @AllProjects() allProjects: boolean,
  ): AsyncResult {
    return this.follow(asked, info, { after, ids, kinds: ['volume'], allProjects });
  }

  @Subscription(() => ChangeObject, { name: 'attachmentChanged', description: 'Changes of attachments.' })
  attachmentChanged(
    @Context() asked: Asked & Seat,
    @Info() info: GraphQLResolveInfo,
    @Ids('Of these attachments, or of those of these volumes.') ids: Given<readonly string[]>,
    @FromPosition() after: Given<string>,
    @AllProjects() allProjects: boolean,
  ): AsyncResult {
    return this.follow(asked, info, { after, ids, kinds: ['attachment'], allProjects });
  }

  @Subscription(() => ChangeObject, { name: 'timeline', description: 'Whatever happens.' })
  timeline(
    @Context() asked: Asked & Seat,
    @Info() info: GraphQLResolveInfo,
    @Ids('About any of these.') ids: Given<readonly string[]>,
    @Args('kinds', { type: () => [ChangeKindWord], nullable: true }) kinds: Given<readonly ChangeKind[]>,
    @FromPosition() after: Given<string>,
    @AllProjects() allProjects: boolean,
  ): AsyncResult {
    return this.follow(asked, info, { after, ids, kinds, allProjects });
  }

  @ResolveField(() => VolumeObject, { nullable: true, description: 'The volume it is about, as it is now.' })
  volume(@Parent() { reading, volumeId }: ChangeNode): Promise<VolumeNode | null> {
    return volumeRelated(reading, volumeId);
  }

  @ResolveField(() => AttachmentObject, { nullable: true, description: 'The attachment it is about, as it is now.' })
  attachment(@Parent() { reading, attachmentId }: ChangeNode): Promise<AttachmentNode | null> {
    return attachmentRelated(reading, attachmentId);
  }

  /** What each change costs to tell is known only here, with the values of variables. */
  private follow(asked: Asked & Seat, info: GraphQLResolveInfo, said: Said): AsyncResult {
    const definitions = [info.operation, ...Object.values(info.fragments)];
    refuseTooCostly({ schema: info.schema, document: { kind: Kind.DOCUMENT, definitions }, variables: info.variableValues });
    return follow(this.parts, asked, { name: info.fieldName, wanted: wantedOf(asked, said) });
  }
}

type AsyncResult = ReturnType<typeof follow>;

const wantedOf = ({ request }: Asked, { after, ids, kinds, allProjects }: Said): Wanted => ({
  after: after === null || after === undefined ? 'now' : positionOf(after),
  allProjects: allProjects && requireAll(contextOf(request), 'changes of all projects to be followed'),
  ...(kinds && { kinds: new Set(kinds) }),
  ...(ids && { ids: idsOf(ids) }),
});
