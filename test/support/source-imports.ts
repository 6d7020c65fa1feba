/** Which file imports what, read from the sources themselves; and the arrows that must not be there (design §4). */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

export interface Source {
  /** From the folder of the sources: `domain/kernel/ids.ts`. */
  readonly file: string;
  readonly text: string;
}

/** From the bottom up; a layer imports itself and what is below. What is in none of them composes the others and may import anything. */
const layers = ['domain', 'projections', 'app', 'adapters'];
/** No package and nothing of Node here: they can neither reach the world nor depend on what does. */
const pure = ['domain', 'projections'];

export const sourcesIn = (folder: string): Source[] =>
  globSync('**/*.ts', { cwd: folder }).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

/** Every module a source names: imports and exports, of types too, and dynamic ones. */
export const importsOf = ({ text }: Source): string[] => ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);

/** In words, `domain/a.ts imports app/b.js`. */
export const wrongArrows = (sources: readonly Source[]): string[] =>
  sources.flatMap((source) => importsOf(source).flatMap((target) => wrongArrow(source.file, target) ?? []));

const wrongArrow = (file: string, target: string): string | undefined => {
  const isRelative = target.startsWith('.');
  if (!isRelative) return pure.includes(layerOf(file)) ? `${file} imports ${target}` : undefined;
  const imported = join(dirname(file), target);
  return rankOf(imported) > rankOf(file) ? `${file} imports ${imported}` : undefined;
};

const layerOf = (file: string): string => file.split('/')[0] ?? file;

const rankOf = (file: string): number => {
  const rank = layers.indexOf(layerOf(file));
  return rank === -1 ? layers.length : rank;
};
