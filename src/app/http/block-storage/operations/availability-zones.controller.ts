import { Get } from '@nestjs/common';
import { BlockStorage, Readers } from '../block-storage.decorators.js';
import { zone } from '../zones.js';

@BlockStorage('os-availability-zone')
export class AvailabilityZonesController {
  @Readers()
  @Get()
  list(): object {
    return { availabilityZoneInfo: [{ zoneName: zone, zoneState: { available: true } }] };
  }
}
