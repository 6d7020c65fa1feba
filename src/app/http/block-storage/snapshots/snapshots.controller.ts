import { BadRequestException, Delete, Get, NotFoundException, Param, Post, Put, Query as QueryParameters } from '@nestjs/common';
import { type Query, readPage } from '../../lists/list-query.js';
import { BlockStorage, Members, Readers } from '../block-storage.decorators.js';

/** There are no snapshots yet. Clients look for one by name wherever a volume could come from one, so the lists are there, and empty. */
@BlockStorage('snapshots')
export class SnapshotsController {
  @Readers()
  @Get()
  list(@QueryParameters() query: Query): object {
    return nothing(query);
  }

  @Readers()
  @Get('detail')
  detail(@QueryParameters() query: Query): object {
    return nothing(query);
  }

  @Members()
  @Post()
  create(): never {
    throw new BadRequestException('Snapshots are not available yet.');
  }

  @Readers()
  @Get(':id')
  show(@Param('id') id: string): never {
    throw unknown(id);
  }

  @Members()
  @Put(':id')
  change(@Param('id') id: string): never {
    throw unknown(id);
  }

  @Members()
  @Delete(':id')
  delete(@Param('id') id: string): never {
    throw unknown(id);
  }
}

const sortable = ['id', 'name', 'status', 'size', 'volume_id', 'created_at', 'updated_at'];

const nothing = (query: Query): object => {
  const { marker } = readPage(query, sortable);
  if (marker !== null) throw unknown(marker);
  return { snapshots: [] };
};

const unknown = (id: string): NotFoundException => new NotFoundException(`Snapshot ${id} could not be found.`);
