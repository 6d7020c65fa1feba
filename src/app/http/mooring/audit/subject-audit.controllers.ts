/** The history of one thing: what happened to it, what it was, what became different, what was attached. The same for each kind. */
import { Controller, Get, Inject, Param, Query, type Type } from '@nestjs/common';
import { Audit } from '../../../audit/audit.js';
import type { StatefulSubject } from '../../../audit/states.js';
import {
  differenceLines,
  differenceTable,
  differenceView,
  holdersTable,
  stateLines,
  stateTable,
  timelineTable,
} from '../../../audit/tables.js';
import type { Role } from '../../../ports/identity.js';
import { Context, OwnMoment, Roles } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import type { Query as Asked } from '../../lists/list-query.js';
import { listed, whole } from './answers.js';
import { attachedAnswer, knownOfAttached } from './attached-answer.js';
import { invalid, readAsked, windowed } from './audit-query.js';

const timelines = { name: 'timeline', table: timelineTable, cursorOf: ({ position }: { position: string }) => position };
const holderList = { name: 'holders', table: holdersTable, cursorOf: ({ attachmentId }: { attachmentId: string }) => attachmentId };

const auditOf = (path: string, kind: StatefulSubject['kind'], role: Role): Type => {
  @Controller(`mooring/v1/${path}/:id`)
  @Roles(role)
  @OwnMoment()
  class SubjectAuditController {
    constructor(@Inject(Audit) private readonly audit: Audit) {}

    @Get('timeline')
    async timeline(@Context() context: RequestContext, @Param('id') id: string, @Query() query: Asked): Promise<object> {
      const asked = readAsked(query, windowed);
      return listed(timelines, asked, await this.audit.timeline(context, { kind, id }, asked));
    }

    @Get('state')
    async state(@Context() context: RequestContext, @Param('id') id: string, @Query() query: Asked): Promise<object> {
      const asked = readAsked(query, ['at']);
      const { asOf, value } = await this.audit.state(context, { kind, id }, asked.at);
      return whole({ as_of: asOf, state: value }, asked, stateTable, stateLines(value));
    }

    @Get('difference')
    async difference(@Context() context: RequestContext, @Param('id') id: string, @Query() query: Asked): Promise<object> {
      const asked = readAsked(query, ['from', 'to']);
      if (asked.from === undefined) throw invalid('from is missing: the moment to compare with');
      const difference = await this.audit.difference(context, { kind, id }, { from: asked.from, to: asked.to });
      return whole(differenceView(difference), asked, differenceTable, differenceLines(difference));
    }

    @Get('attached')
    attached(@Context() context: RequestContext, @Param('id') id: string, @Query() query: Asked): Promise<object> {
      return attachedAnswer(this.audit, context, { kind, id }, readAsked(query, knownOfAttached));
    }
  }
  return SubjectAuditController;
};

@Controller('mooring/v1/volumes/:id')
@Roles('reader')
class HoldersController {
  constructor(@Inject(Audit) private readonly audit: Audit) {}

  @Get('holders')
  async holders(@Context() context: RequestContext, @Param('id') id: string, @Query() query: Asked): Promise<object> {
    const asked = readAsked(query, ['after', 'limit']);
    return listed(holderList, asked, await this.audit.holders(context, id, asked));
  }
}

export const subjectAuditControllers: readonly Type[] = [
  auditOf('volumes', 'volume', 'reader'),
  auditOf('servers', 'server', 'reader'),
  auditOf('attachments', 'attachment', 'reader'),
  auditOf('projects', 'project', 'reader'),
  auditOf('hosts', 'host', 'admin'),
  HoldersController,
];
