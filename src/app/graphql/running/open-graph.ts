import type { LazyModuleLoader } from '@nestjs/core';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { GraphModule } from '../graph.module.js';
import { type GraphParts, GraphServer } from './graph-server.js';

export const openGraph = async (loader: LazyModuleLoader, parts: GraphParts): Promise<GraphServer> => {
  const loaded = await loader.load(() => GraphModule, { logger: false });
  // What is loaded late is not told to begin by the framework.
  await loaded.get(GraphQLModule, { strict: false }).onModuleInit();
  return GraphServer.open(loaded.get(GraphQLSchemaHost, { strict: false }).schema, parts);
};
