import { BadRequestException, Delete, Get, NotFoundException, Param, Post, Put } from '@nestjs/common';
import { BlockStorage, Members, Readers } from '../block-storage.decorators.js';

const none = { snapshots: [] } as const;

/** There are no snapshots yet. Clients look for one by name wherever a volume could come from one, so the lists are there, and empty. */
@BlockStorage('snapshots')
export class SnapshotsController {
  @Readers()
  @Get()
  list(): object {
    return none;
  }

  @Readers()
  @Get('detail')
  detail(): object {
    return none;
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

const unknown = (id: string): NotFoundException => new NotFoundException(`Snapshot ${id} could not be found.`);
