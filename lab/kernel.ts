import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { refreshPackageLists } from './packages.js';
import { must, run } from './run.js';

/** A Debian kernel, unpacked but not installed. */
export interface Kernel {
  /** As `uname -r` says it: `6.1.0-56-cloud-amd64`. */
  readonly version: string;
  /** Root of the unpacked package: `boot/` and `lib/modules/` are under it. */
  readonly root: string;
}

const META_PACKAGE = 'linux-image-cloud-amd64';
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;

/** The kernel kept in this folder; the first time it is downloaded. */
export const provideKernel = async (folder: string): Promise<Kernel> => (await keptKernel(folder)) ?? (await downloadKernel(folder));

export const keptKernel = async (folder: string): Promise<Kernel | undefined> => {
  const versions = await readdir(join(folder, 'kernel')).catch(() => []);
  const version = versions
    .filter((name) => !name.startsWith('.'))
    .sort()
    .at(-1);
  return version === undefined ? undefined : { version, root: join(folder, 'kernel', version) };
};

/** Unpacks beside and renames last, so that a kernel which is there is whole, whoever else is at it. */
const downloadKernel = async (folder: string): Promise<Kernel> => {
  const kernels = join(folder, 'kernel');
  await mkdir(kernels, { recursive: true });
  const beside = await mkdtemp(join(kernels, '.unpacking-'));
  try {
    const name = await versionedPackage();
    const version = name.replace('linux-image-', '');
    await must('apt-get', ['download', '-q', name], { cwd: beside, timeoutMs: DOWNLOAD_TIMEOUT_MS });
    const [archive] = await readdir(beside);
    if (archive === undefined) throw new Error(`apt-get download ${name} left no file.`);
    const unpacked = join(beside, 'root');
    await must('dpkg-deb', ['-x', join(beside, archive), unpacked], { timeoutMs: DOWNLOAD_TIMEOUT_MS });
    await must('depmod', ['-b', unpacked, version]);
    await moveUnlessThere(unpacked, join(kernels, version));
    return { version, root: join(kernels, version) };
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
};

/** The meta package is empty; the kernel is in the one versioned package it depends on. */
const versionedPackage = async (): Promise<string> => {
  const known = await dependency();
  if (known !== undefined) return known;
  await refreshPackageLists();
  const found = await dependency();
  if (found === undefined) throw new Error(`No package says which kernel ${META_PACKAGE} depends on.`);
  return found;
};

const dependency = async (): Promise<string | undefined> => {
  const { stdout } = await run('apt-cache', ['depends', META_PACKAGE]);
  return /Depends: (linux-image-\d\S+)/.exec(stdout)?.[1];
};

const moveUnlessThere = async (from: string, to: string): Promise<void> => {
  await rename(from, to).catch((error: unknown) => {
    const taken = error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
    if (!taken) throw error;
  });
};
