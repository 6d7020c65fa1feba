import { Module } from '@nestjs/common';
import { AuditController } from './audit/audit.controller.js';
import { subjectAuditControllers } from './audit/subject-audit.controllers.js';

/** `/mooring/v1`: what Mooring offers beyond OpenStack's dialects. */
@Module({
  controllers: [AuditController, ...subjectAuditControllers],
})
export class MooringModule {}
