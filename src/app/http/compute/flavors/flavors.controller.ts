import { Controller, Get, Inject, NotFoundException, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ListRows } from '../../../reading/queries.js';
import { Context } from '../../access/decorators.js';
import type { RequestContext } from '../../access/request-context.js';
import { Viewed, type Viewer } from '../viewer.js';
import { type Flavor, flavorsOf } from './flavor.js';
import { flavorDetail, flavorSummary } from './flavor.views.js';

/** The sizes of the servers the caller can see. */
@Controller('compute/v2.1/flavors')
export class FlavorsController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get()
  async list(@Context() context: RequestContext, @Viewed() viewer: Viewer): Promise<object> {
    return { flavors: (await this.flavors(context)).map((flavor) => flavorSummary(flavor, viewer)) };
  }

  @Get('detail')
  async detail(@Context() context: RequestContext, @Viewed() viewer: Viewer): Promise<object> {
    return { flavors: (await this.flavors(context)).map((flavor) => flavorDetail(flavor, viewer)) };
  }

  @Get(':flavor')
  async show(@Context() context: RequestContext, @Viewed() viewer: Viewer, @Param('flavor') id: string): Promise<object> {
    return { flavor: flavorDetail(await this.flavor(context, id), viewer) };
  }

  @Get(':flavor/os-extra_specs')
  async extraSpecs(@Context() context: RequestContext, @Param('flavor') id: string): Promise<object> {
    await this.flavor(context, id);
    return { extra_specs: {} };
  }

  private async flavor(context: RequestContext, id: string): Promise<Flavor> {
    const flavor = (await this.flavors(context)).find((each) => each.id === id);
    if (!flavor) throw new NotFoundException(`Flavor ${id} could not be found.`);
    return flavor;
  }

  private async flavors(context: RequestContext): Promise<readonly Flavor[]> {
    const rows = await this.queries.execute(new ListRows(context, 'servers', {}, true));
    return flavorsOf(rows.map(({ row }) => row.server));
  }
}
