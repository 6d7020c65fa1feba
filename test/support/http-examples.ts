/** What an editor that understands `.http` files would send. */
import { readFileSync } from 'node:fs';
import type { Method } from './running-app.js';

export interface Example {
  readonly method: Method;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** With these values in the place of the variables; tokens are left to whoever asks. */
export const readExamples = (file: string, values: Readonly<Record<string, string>>): readonly Example[] => {
  const filled = readFileSync(file, 'utf8')
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
    .replaceAll('http://127.0.0.1:8776', '');
  return filled.split(/^###.*\n/m).flatMap(exampleOf);
};

const exampleOf = (text: string): readonly Example[] => {
  const [, method, path, headers = '', body] = /^(GET|POST|PUT|DELETE) (\S+)\n((?:[\w-]+: .*\n)*)(?:\n(\{.*\})\n)?/.exec(text) ?? [];
  if (method === undefined || path === undefined) return [];
  const versions = /^OpenStack-API-Version: (.+)$/m.exec(headers)?.[1];
  return [
    {
      ...{ method: method as Method, path },
      headers: versions === undefined ? {} : { 'openstack-api-version': versions },
      body: body === undefined ? undefined : (JSON.parse(body) as unknown),
    },
  ];
};

/** Is this the method and the path of that route of the OpenAPI document? */
export const isExampleOf = (example: Example, route: { readonly method: string; readonly path: string }): boolean => {
  const pattern = new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}(\\?|$)`);
  return example.method === route.method && pattern.test(example.path);
};
