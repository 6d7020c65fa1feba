import { Module } from '@nestjs/common';

/** `/mooring/v1`: what Mooring offers beyond OpenStack's dialects. */
@Module({
  controllers: [],
})
export class MooringModule {}
