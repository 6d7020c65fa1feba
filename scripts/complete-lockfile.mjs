/**
 * Completes package-lock.json after `npm install`: a registry that serves packages for one platform only makes npm leave the others out, and
 * `npm ci` then refuses the file. What is added names no download address and is fetched only on the platform it is for.
 */
import { readFile, writeFile } from 'node:fs/promises';

const file = 'package-lock.json';
const systems = ['darwin', 'linux', 'win32', 'freebsd', 'android', 'openharmony'];
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64'];

const lock = JSON.parse(await readFile(file, 'utf8'));

/** `@swc/core-linux-arm-gnueabihf` is for linux on arm. */
const platformOf = (name) => {
  const words = name.split('/').at(-1).split('-');
  return { os: systems.find((system) => words.includes(system)), cpu: processors.find((processor) => words.includes(processor)) };
};

for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    const { os, cpu } = platformOf(name);
    if (path in lock.packages || !os || !cpu || !/^\d/.test(version)) continue;
    lock.packages[path] = { version, cpu: [cpu], ...(parent.dev && { dev: true }), optional: true, os: [os] };
    console.log(`added ${name} ${version}`);
  }
}

const { '': root, ...others } = lock.packages;
const sorted = Object.entries(others).sort(([one], [other]) => (one < other ? -1 : 1));
lock.packages = { '': root, ...Object.fromEntries(sorted) };
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
