import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { AccessGuard } from './access/access.guard.js';
import { Authenticator } from './access/authenticator.js';
import { ComputeVersionsController } from './discovery/compute-versions.controller.js';
import { ImageController } from './discovery/image.controller.js';
import { NetworkController } from './discovery/network.controller.js';
import { VolumeVersionsController } from './discovery/volume-versions.controller.js';
import { FaultFilter } from './faults/fault.filter.js';
import { RefusalNotes } from './faults/refusal-notes.js';
import { LOG, type Logger } from './log.js';
import { HealthController } from './operations/health.controller.js';
import { HttpMetrics } from './operations/http-metrics.js';
import { MetricsController } from './operations/metrics.controller.js';
import { KnownMethods } from './request/known-methods.js';
import { StrictBodyPipe } from './validation/strict-body.pipe.js';

/** What all faces stand on. Needs `IDENTITY`, and `HEALTH_CHECKS` where there are any, from a global module. */
@Module({})
export class HttpModule {
  static with(log: Logger): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      controllers: [
        HealthController,
        MetricsController,
        VolumeVersionsController,
        ComputeVersionsController,
        ImageController,
        NetworkController,
      ],
      providers: [
        Authenticator,
        HttpMetrics,
        KnownMethods,
        FaultFilter,
        RefusalNotes,
        { provide: LOG, useValue: log },
        { provide: Registry, useFactory: metricsRegistry },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useExisting: FaultFilter },
        { provide: APP_PIPE, useClass: StrictBodyPipe },
      ],
      exports: [Authenticator, LOG, RefusalNotes, Registry],
    };
  }
}

/** One for each application, not the library's global one, so that two can live in one process. */
const metricsRegistry = (): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
};
