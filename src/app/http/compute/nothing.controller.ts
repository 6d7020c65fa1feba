import { Controller, Get } from '@nestjs/common';

/** What clients ask for as a matter of course and what is not here. */
@Controller('compute/v2.1')
export class NothingController {
  @Get('extensions')
  extensions(): object {
    return { extensions: [] };
  }

  @Get('os-keypairs')
  keypairs(): object {
    return { keypairs: [] };
  }

  @Get('os-server-groups')
  serverGroups(): object {
    return { server_groups: [] };
  }

  @Get('os-aggregates')
  aggregates(): object {
    return { aggregates: [] };
  }
}
