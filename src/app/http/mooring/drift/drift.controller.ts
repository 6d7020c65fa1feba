import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { volumeId } from '../../../../domain/kernel/ids.js';
import { Rejection } from '../../../../domain/kernel/rejection.js';
import { type AskedLook, DriftDesk, type DriftFilter, type Repairs } from '../../../drift/drift-desk.js';
import { Context, Roles } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { parameter, type Query as ListQuery } from '../../lists/list-query.js';
import { LookWish, RepairBody } from './drift.bodies.js';
import { type DifferenceView, differenceView, type LookView, lookView } from './drift.views.js';

/** What hosts really hold, where it is not what the log says. */
@Controller('mooring/v1')
@Roles('admin')
export class DriftController {
  constructor(@Inject(DriftDesk) private readonly desk: DriftDesk) {}

  @Get('drift')
  async drift(@Query() query: ListQuery): Promise<{ drift: readonly DifferenceView[]; looks: readonly LookView[] }> {
    const [found, looks] = await Promise.all([this.desk.all(filterIn(query)), this.desk.looks()]);
    return { drift: found.map(differenceView), looks: looks.map(lookView) };
  }

  /** Of the caller's own; of no other is anything said. */
  @Get('volumes/:id/drift')
  @Roles('reader', 'service')
  async ofVolume(@Context() context: RequestContext, @Param('id') id: string): Promise<{ drift: readonly DifferenceView[] }> {
    return { drift: (await this.desk.ofVolume(context, volumeId(id.toLowerCase()))).map(differenceView) };
  }

  /** The looks are under way; `GET drift` tells when none of them is waited for any more. */
  @Post('drift/look')
  @HttpCode(202)
  async look(@Context() context: RequestContext, @Body() { host }: LookWish): Promise<{ looks: readonly AskedLook[] }> {
    return { looks: await this.desk.askForLook(context, host ?? null) };
  }

  @Post('drift/repair')
  @HttpCode(202)
  repair(@Context() context: RequestContext, @Body() { host, ids, withData, reason }: RepairBody): Promise<Repairs> {
    return this.desk.repair(context, { host: host ?? null, ids: ids ?? null, withData: withData ?? false, reason: reason ?? null });
  }
}

const known = ['host', 'kind', 'part'] as const;

const filterIn = (query: ListQuery): DriftFilter => {
  const stranger = Object.keys(query).find((name) => !known.some((each) => each === name));
  if (stranger === undefined) return { host: parameter(query, 'host'), kind: parameter(query, 'kind'), part: parameter(query, 'part') };
  throw new Rejection('invalid-request', `Invalid input: there is no parameter ${stranger} here; there are ${known.join(', ')}.`);
};
