import { describe, expect, it } from '@jest/globals';
import { importsOf, sourcesIn, wrongArrows } from '../support/source-imports.js';

const sources = sourcesIn('src');

describe('the sources', () => {
  it('import one way: domain ← projections ← app ← adapters ← what puts them together', () => expect(wrongArrows(sources)).toEqual([]));
  it('are found', () =>
    expect(sources.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['domain/volume/volume.decider.ts', 'projections/index.ts', 'main.ts']),
    ));
});

describe('the check of imports', () => {
  const wrong = (file: string, text: string) => wrongArrows([{ file, text }]);

  it.each([
    ['domain/volume/a.ts', `import { x } from '../../app/ports/hosts.js';`],
    ['domain/volume/a.ts', `import type { X } from '../../projections/projection.js';`],
    ['domain/a.ts', `export { x } from '../adapters/turns.js';`],
    ['domain/a.ts', `const x = await import('../app.module.js');`],
    ['domain/a.ts', `import { readFileSync } from 'node:fs';`],
    ['domain/a.ts', `import { Injectable } from '@nestjs/common';`],
    ['projections/a.ts', `import '../app/log.js';`],
    ['projections/a.ts', `import { sql } from 'kysely';`],
    ['app/a.ts', `import { x } from '../adapters/turns.js';`],
    ['app/http/a.ts', `import { x } from '../../composition/config.js';`],
    ['adapters/storage/a.ts', `import { x } from '../../app.module.js';`],
  ])('finds what %s must not import: %s', (file, text) => expect(wrong(file, text)).toHaveLength(1));

  it.each([
    ['domain/volume/a.ts', `import { x } from '../kernel/ids.js';`],
    ['projections/a.ts', `import type { X } from '../domain/kernel/message.js';`],
    ['app/a.ts', `import { x } from '../projections/index.js'; import { readFileSync } from 'node:fs';`],
    ['adapters/storage/file/a.ts', `import type { X } from '../../../app/ports/hosts.js'; import { y } from '../../turns.js';`],
    ['app.module.ts', `import { x } from './adapters/turns.js'; import { y } from './domain/kernel/ids.js';`],
    ['composition/a.ts', `import { x } from '../adapters/turns.js';`],
    ['domain/a.ts', `// import { x } from '../app/log.js';`],
  ])('lets %s import what is below: %s', (file, text) => expect(wrong(file, text)).toEqual([]));

  it('says who imports what', () =>
    expect(wrong('domain/volume/a.ts', `import '../../app/log.js';`)).toEqual(['domain/volume/a.ts imports app/log.js']));
  it('reads imports that span lines', () =>
    expect(importsOf({ file: 'a.ts', text: `import {\n  a,\n  b,\n} from\n  './c.js';` })).toEqual(['./c.js']));
});
