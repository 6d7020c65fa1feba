import type { FastifyInstance } from 'fastify';

/** Which methods a path has, so that a wrong method is told from a wrong path. Fastify's router does not say. */
export class KnownMethods {
  private readonly methodsByPattern = new Map<string, Set<string>>();

  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      const methods = this.methodsByPattern.get(url) ?? new Set();
      for (const each of [method].flat()) methods.add(each);
      this.methodsByPattern.set(url, methods);
    });
  }

  /** Every route there is: its path as it was declared, and its methods. */
  get all(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.methodsByPattern;
  }

  /** In the order they were added; none when there is nothing under this path. */
  of(path: string): readonly string[] {
    const matching = [...this.methodsByPattern].filter(([pattern]) => toRegExp(pattern).test(path));
    return [...new Set(matching.flatMap(([, methods]) => [...methods]))];
  }
}

/** Only asked where nothing else matched, so it need not be quick. */
const toRegExp = (pattern: string): RegExp => {
  const segments = pattern.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]+';
    return segment === '*' ? '.*' : segment.replace(/\W/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/').replace(/\/$/, '')}/?$`);
};
