import { Module } from '@nestjs/common';
import { AuditController } from './audit/audit.controller.js';
import { subjectAuditControllers } from './audit/subject-audit.controllers.js';
import { DriftController } from './drift/drift.controller.js';
import { EvidenceController } from './evidence/evidence.controller.js';
import { ExplainController } from './explain/explain.controller.js';
import { ImpactController } from './explain/impact.controller.js';
import { KnownWebhooks } from './webhooks/known-webhooks.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

/** `/mooring/v1`: what Mooring offers beyond OpenStack's dialects. */
@Module({
  controllers: [
    WebhooksController,
    DriftController,
    AuditController,
    ...subjectAuditControllers,
    ExplainController,
    ImpactController,
    EvidenceController,
  ],
  providers: [KnownWebhooks],
})
export class MooringModule {}
