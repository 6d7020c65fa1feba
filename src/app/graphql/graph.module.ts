import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { ChapPasswords } from '../http/block-storage/attachments/chap-passwords.js';
import { KnownVolumeTypes } from '../http/block-storage/volume-types/known-volume-types.js';
import { KnownWebhooks } from '../http/mooring/webhooks/known-webhooks.js';
import { EventsModule } from '../http/events/events.module.js';
import { Deeds } from './deeds/deeds.js';
import { resolvers } from './resolvers.js';
import { Readings } from './running/readings.js';

/** Only makes the schema: what serves it is a server of its own (`GraphServer`). */
class SchemaDriver extends MercuriusDriver {
  override start(): Promise<void> {
    return Promise.resolve();
  }
}

/** All that the graph is made of. Loaded when somebody asks for the first time. */
@Module({
  imports: [
    EventsModule,
    GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: SchemaDriver, autoSchemaFile: true, sortSchema: true, path: '/graphql' }),
  ],
  providers: [...resolvers, Deeds, Readings, ChapPasswords, KnownVolumeTypes, KnownWebhooks],
})
export class GraphModule {}
