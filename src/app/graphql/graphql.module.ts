import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { Authenticator } from '../http/access/authenticator.js';
import { ChapPasswords } from '../http/block-storage/attachments/chap-passwords.js';
import { KnownVolumeTypes } from '../http/block-storage/volume-types/known-volume-types.js';
import { EventsModule } from '../http/events/events.module.js';
import { LOG, type Logger } from '../http/log.js';
import { resolvers } from './resolvers.js';
import { mercuriusOptions } from './running/mercurius-options.js';
import { Readings } from './running/readings.js';

/** `/graphql`: what the REST faces do, in one graph, and what changes as it happens. */
@Module({
  imports: [
    EventsModule,
    GraphQLModule.forRootAsync<MercuriusDriverConfig>({
      driver: MercuriusDriver,
      inject: [Authenticator, LOG],
      useFactory: (authenticator: Authenticator, log: Logger) => mercuriusOptions({ authenticator, log }),
    }),
  ],
  providers: [...resolvers, Readings, ChapPasswords, KnownVolumeTypes],
})
export class GraphqlModule {}
