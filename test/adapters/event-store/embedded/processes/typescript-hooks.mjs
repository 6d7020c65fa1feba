/** Lets a plain Node process run the sources as they are: `node --import <this file> some.ts`. */
import { transformSync } from '@swc/core';
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const swcrc = { ...JSON.parse(readFileSync(new URL('../../../../../.swcrc', import.meta.url), 'utf8')), swcrc: false };

registerHooks({
  resolve: (specifier, context, next) => {
    const source = /^\..*\.js$/.test(specifier) && new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    return source && existsSync(source) ? next(source.href, context) : next(specifier, context);
  },
  load: (url, context, next) => {
    if (!url.endsWith('.ts')) return next(url, context);
    const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), swcrc);
    return { format: 'module', source: code, shortCircuit: true };
  },
});
