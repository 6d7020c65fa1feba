import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiProperty, DocumentBuilder, SwaggerModule, type ApiPropertyOptions } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';
import { describeWords } from './words-of-the-query.js';

/** The API as the controllers have it. What bodies may hold is taken from the rules that check them, so it is written once. */
export const openApiDocument = (nest: NestFastifyApplication): object => {
  describeBodies();
  const config = new DocumentBuilder()
    .setTitle('Mooring')
    .setDescription('Block volumes shared between virtual machines: identity v3, block storage v3 and compute v2.1.')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Auth-Token' }, 'token')
    .addSecurityRequirements('token')
    .build();
  return describeWords(SwaggerModule.createDocument(nest, config));
};

interface Rule {
  readonly name?: string | undefined;
  readonly type: string;
  readonly propertyName: string;
}

const describeBodies = (): void => {
  const storage = getMetadataStorage() as unknown as { validationMetadatas: Map<unknown, readonly (Rule & { target: unknown })[]> };
  for (const [target, rules] of storage.validationMetadatas) {
    if (typeof target === 'function') describeBody(target.prototype as object, rules);
  }
};

const describeBody = (prototype: object, rules: readonly Rule[]): void => {
  for (const property of new Set(rules.map(({ propertyName }) => propertyName))) {
    const own = rules.filter(({ propertyName }) => propertyName === property);
    const required = !own.some(({ type }) => type === 'conditionalValidation');
    ApiProperty({ required, ...own.map(schemaOf).find((schema) => schema !== undefined) } as ApiPropertyOptions)(prototype, property);
  }
};

const schemas: Readonly<Record<string, ApiPropertyOptions>> = {
  isUuid: { type: 'string', format: 'uuid' },
  isName: { type: 'string', maxLength: 255 },
  isText: { type: 'string' },
  isLooseBoolean: { type: 'boolean' },
  isWholeNumber: { type: 'integer' },
  isMetadata: { type: 'object', additionalProperties: { type: 'string' } },
  isAnyObject: { type: 'object', additionalProperties: true },
};

const schemaOf = ({ name }: Rule): ApiPropertyOptions | undefined => (name === undefined ? undefined : schemas[name]);
