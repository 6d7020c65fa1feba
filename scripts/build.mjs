/** Compiles src/ to dist/, lab/ to dist-lab/ and bench/ to dist-bench/, file by file. Types are checked apart, by `npm run types`. */
import { transformFile } from '@swc/core';
import { cp, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

const swcrc = JSON.parse(await readFile('.swcrc', 'utf8'));

const compile = async (from, to) => {
  await rm(to, { recursive: true, force: true });
  const jobs = [];
  for await (const file of glob(`${from}/**/*`, { withFileTypes: true })) {
    if (!file.isFile()) continue;
    const source = join(file.parentPath, file.name);
    const target = join(to, relative(from, source));
    jobs.push(source.endsWith('.ts') ? compileFile(source, target.replace(/\.ts$/, '.js')) : copyFile(source, target));
  }
  await Promise.all(jobs);
};

const compileFile = async (source, target) => {
  const { code } = await transformFile(source, { ...swcrc, swcrc: false });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, code);
};

const copyFile = async (source, target) => {
  await mkdir(dirname(target), { recursive: true });
  await cp(source, target);
};

await Promise.all([compile('src', 'dist'), compile('lab', 'dist-lab'), compile('bench', 'dist-bench')]);
