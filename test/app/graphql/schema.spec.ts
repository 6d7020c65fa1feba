import { expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { getIntrospectionQuery, lexicographicSortSchema, parse, printSchema } from 'graphql';
import { readFile, writeFile } from 'node:fs/promises';
import { resolvers } from '../../../src/app/graphql/resolvers.js';
import { costOf, limits } from '../../../src/app/graphql/running/limits.js';

const file = 'schema.graphql';

const builtSchema = async () => {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class, and takes any object
  const builder = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  const schema = await builder.get(GraphQLSchemaFactory).create([...resolvers]);
  await builder.close();
  return lexicographicSortSchema(schema);
};

it('is what schema.graphql says; MOORING_WRITE_SCHEMA=1 writes it anew', async () => {
  const printed = `${printSchema(await builtSchema())}\n`;
  if (process.env['MOORING_WRITE_SCHEMA'] === '1') await writeFile(file, printed);
  expect(printed).toBe(await readFile(file, 'utf8'));
});

it('can be asked for itself: introspection is within the limits', async () => {
  const document = parse(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }));
  expect(costOf({ schema: await builtSchema(), document, variables: {} })).toBeLessThan(limits.cost);
});
