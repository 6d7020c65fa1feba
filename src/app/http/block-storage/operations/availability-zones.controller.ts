import { Get } from '@nestjs/common';
import { BlockStorage, Readers } from '../block-storage.decorators.js';
import { availabilityZone } from '../../availability-zone.js';

@BlockStorage('os-availability-zone')
export class AvailabilityZonesController {
  @Readers()
  @Get()
  list(): object {
    return { availabilityZoneInfo: [{ zoneName: availabilityZone, zoneState: { available: true } }] };
  }
}
