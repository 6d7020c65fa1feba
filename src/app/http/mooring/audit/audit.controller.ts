import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { Audit } from '../../../audit/audit.js';
import { requestsTable } from '../../../audit/tables.js';
import { Context, OwnMoment } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import type { Query as Asked } from '../../lists/list-query.js';
import { listed } from './answers.js';
import { attachedAnswer, knownOfAttached } from './attached-answer.js';
import { readAsked, windowed } from './audit-query.js';

const requests = { name: 'requests', table: requestsTable, cursorOf: ({ position }: { position: string }) => position };

/** What is asked of no one thing: what a user did, and what was attached where. */
@Controller('mooring/v1')
@OwnMoment()
export class AuditController {
  constructor(@Inject(Audit) private readonly audit: Audit) {}

  @Get('users/:id/timeline')
  async requests(@Context() context: RequestContext, @Param('id') id: string, @Query() query: Asked): Promise<object> {
    const asked = readAsked(query, windowed);
    return listed(requests, asked, await this.audit.requests(context, id, asked));
  }

  /** Of everything the caller may see. */
  @Get('attached')
  attached(@Context() context: RequestContext, @Query() query: Asked): Promise<object> {
    return attachedAnswer(this.audit, context, undefined, readAsked(query, knownOfAttached));
  }
}
