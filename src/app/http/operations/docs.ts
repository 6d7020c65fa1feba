import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const assets = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Mooring API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<body><div id="docs"></div></body>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`;

const start = `SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#docs' });\n`;

/** The page runs scripts of ours only; the styles it writes into itself are its own way. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

/** `/docs`: the API as OpenAPI, made when somebody first looks, so that the start does not wait for it. */
export const offerDocs = (nest: NestFastifyApplication): void => {
  const fastify = nest.getHttpAdapter().getInstance();
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  let document: Promise<object> | undefined;

  fastify.get('/docs', (_, reply) => reply.type('text/html; charset=utf-8').header('Content-Security-Policy', policy).send(page));
  fastify.get('/docs/start.js', (_, reply) => reply.type('text/javascript; charset=utf-8').send(start));
  fastify.get('/docs/openapi.json', () => (document ??= describe(nest)));
  for (const [name, type] of Object.entries(assets)) {
    fastify.get(`/docs/${name}`, (_, reply) => reply.type(type).send(createReadStream(join(folder, name))));
  }
};

const describe = async (nest: NestFastifyApplication): Promise<object> => {
  const { openApiDocument } = await import('./open-api-document.js');
  return openApiDocument(nest);
};
