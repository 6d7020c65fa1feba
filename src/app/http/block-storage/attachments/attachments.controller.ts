import { Body, Delete, Get, HttpCode, Param, Post, Put, Query as QueryParameters } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { AttachmentRow } from '../../../../projections/attachments.projection.js';
import { CompleteAttachment } from '../../../attachments/complete-attachment.js';
import { ConnectAttachment } from '../../../attachments/connect-attachment.js';
import { CreateAttachment } from '../../../attachments/create-attachment.js';
import { EndAttachment } from '../../../attachments/end-attachment.js';
import type { RowQuery } from '../../../ports/read-model.js';
import { FindRow, ListRows } from '../../../reading/queries.js';
import { Context, MinVersion, RejectedAs } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { type Query, readPage } from '../../lists/list-query.js';
import { BlockStorage, Members, Readers, Viewed, type Viewer } from '../block-storage.decorators.js';
import { readFilters } from '../lists/filters.js';
import { flag } from '../lists/flags.js';
import { pageOf, sortOf } from '../lists/rows.js';
import { noSuchAction, readAction } from '../one-action.js';
import { ConnectedAttachmentBody, connectorOf, readNewAttachment } from './attachment.bodies.js';
import { attachmentFilters, attachmentSortColumns } from './attachment-filters.js';
import { attachmentDetail, attachmentSummary } from './attachment.views.js';
import { ChapPasswords } from './chap-passwords.js';

/** The attachments an outside driver makes, connects, completes and ends. */
@MinVersion('3.27')
@BlockStorage('attachments')
export class AttachmentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly passwords: ChapPasswords,
  ) {}

  @Readers()
  @Get()
  async list(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @QueryParameters() query: Query): Promise<object> {
    const rows = await this.page(requester, viewer, query);
    return { attachments: rows.map(({ attachment }) => attachmentSummary(attachment)) };
  }

  @Readers()
  @Get('detail')
  async detail(@Context() requester: RequestContext, @Viewed() viewer: Viewer, @QueryParameters() query: Query): Promise<object> {
    const rows = await this.page(requester, viewer, query);
    return { attachments: await Promise.all(rows.map((row) => this.shown(requester, row))) };
  }

  @Readers()
  @Get(':id')
  show(@Context() requester: RequestContext, @Param('id') id: string): Promise<object> {
    return this.answer(requester, id);
  }

  @Members()
  @Post()
  @HttpCode(200)
  @RejectedAs({ 'export-still-there': 400 })
  async create(@Context() requester: RequestContext, @Viewed() { version }: Viewer, @Body() body: unknown): Promise<object> {
    const id = await this.commands.execute(new CreateAttachment(requester, readNewAttachment(body, version)));
    return this.answer(requester, id);
  }

  @Members()
  @Put(':id')
  async connect(@Context() requester: RequestContext, @Param('id') id: string, @Body() body: ConnectedAttachmentBody): Promise<object> {
    await this.commands.execute(new ConnectAttachment(requester, id, connectorOf(body)));
    return this.answer(requester, id);
  }

  @Members()
  @MinVersion('3.44')
  @Post(':id/action')
  @HttpCode(204)
  async act(@Context() requester: RequestContext, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    const { name } = readAction(body);
    if (name !== 'os-complete') throw noSuchAction(name);
    await this.commands.execute(new CompleteAttachment(requester, id));
  }

  /** Answers what is left of the volume's attachments. */
  @Members()
  @Delete(':id')
  async end(@Context() requester: RequestContext, @Param('id') id: string): Promise<object> {
    const volumeId = await this.commands.execute(new EndAttachment(requester, id));
    const remaining = { where: [{ column: 'volume_id', is: 'equal', value: volumeId }] } as const;
    const rows = await this.queries.execute(new ListRows(requester, 'attachments', remaining, true));
    return { attachments: rows.map(({ row }) => attachmentSummary(row.attachment)) };
  }

  private async page(requester: RequestContext, viewer: Viewer, query: Query): Promise<readonly AttachmentRow[]> {
    const page = readPage(query, Object.keys(attachmentSortColumns));
    const wanted = { ...readFilters(query, attachmentFilters, viewer), sort: sortOf(page, attachmentSortColumns) };
    const allProjects = flag(query, 'all_tenants');
    if (page.marker !== null) await this.queries.execute(new FindRow(requester, 'attachments', page.marker));

    const source = (rowQuery: RowQuery) => this.queries.execute(new ListRows(requester, 'attachments', rowQuery, allProjects));
    return pageOf(source, wanted, page);
  }

  private async answer(requester: RequestContext, id: string): Promise<object> {
    return { attachment: await this.shown(requester, await this.queries.execute(new FindRow(requester, 'attachments', id))) };
  }

  private async shown(requester: RequestContext, { attachment }: AttachmentRow): Promise<object> {
    return attachmentDetail(attachment, await this.passwords.of(attachment, requester));
  }
}
