import { Get, NotFoundException, Param } from '@nestjs/common';
import { BlockStorage, Readers } from '../block-storage.decorators.js';

/** What once were extensions is part of the API by now. */
@Readers()
@BlockStorage('extensions')
export class ExtensionsController {
  @Get()
  list(): object {
    return { extensions: [] };
  }

  @Get(':alias')
  show(@Param('alias') alias: string): never {
    throw new NotFoundException(`There is no extension ${alias}.`);
  }
}
