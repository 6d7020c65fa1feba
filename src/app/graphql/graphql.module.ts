import { Module } from '@nestjs/common';
import { GraphDoor } from './running/graph-door.js';

/** `/graphql`: what the REST faces do, in one graph, and what changes as it happens. */
@Module({ providers: [GraphDoor] })
export class GraphqlModule {}
