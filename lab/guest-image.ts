import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { provideKernel, type Kernel } from './kernel.js';
import { must } from './run.js';

/** What a guest boots: no disk, no boot loader, nothing to install. */
export interface GuestImage {
  readonly kernel: string;
  readonly initramfs: string;
}

const MODULES = ['virtio_pci', 'virtio_scsi', 'sd_mod', 'virtio_blk'];
const BUSYBOX = '/bin/busybox';
const SCRIPTS = ['set-up', 'listen', 'answer', 'reply', 'disks'];

const own = (name: string) => fileURLToPath(new URL(`./guest/${name}`, import.meta.url));

/** What is where in the guest, beside kernel modules. Busybox is its init as well. */
const FILES: readonly (readonly [from: string, to: string])[] = [
  [BUSYBOX, 'init'],
  [BUSYBOX, 'bin/busybox'],
  [own('inittab'), 'etc/inittab'],
  ...SCRIPTS.map((name) => [own(name), `bin/${name}`] as const),
];

/** Kept in the folder and made again only when the kernel, busybox or one of the guest's scripts is another one. */
export const provideGuestImage = async (folder: string): Promise<GuestImage> => {
  const kernel = await provideKernel(folder);
  const initramfs = join(folder, `initramfs-${await fingerprint(kernel)}.cpio`);
  const there = await access(initramfs).then(
    () => true,
    () => false,
  );
  if (!there) await pack(kernel, initramfs);
  return { kernel: join(kernel.root, 'boot', `vmlinuz-${kernel.version}`), initramfs };
};

const fingerprint = async (kernel: Kernel): Promise<string> => {
  const hash = createHash('sha256').update(kernel.version).update(MODULES.join());
  for (const [from] of FILES) hash.update(await readFile(from));
  return hash.digest('hex').slice(0, 12);
};

/** Packed beside and renamed last, so that an image which is there is whole. */
const pack = async (kernel: Kernel, initramfs: string): Promise<void> => {
  const work = await mkdtemp(`${initramfs}-`);
  try {
    const files = await layOut(kernel, join(work, 'root'));
    await archive(join(work, 'root'), files, join(work, 'image'));
    await rename(join(work, 'image'), initramfs);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

/** Lays out the guest's root and lists it, folders before what is in them. */
const layOut = async (kernel: Kernel, root: string): Promise<readonly string[]> => {
  const folders = ['bin', 'etc', 'modules', 'proc', 'sys', 'dev', 'tmp'];
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true });

  const modules = await modulesInOrder(kernel);
  for (const module of modules) await copyFile(module, join(root, 'modules', basename(module)));
  await writeFile(join(root, 'modules/order'), modules.map((module) => `${basename(module)}\n`).join(''));

  for (const [from, to] of FILES) {
    await copyFile(from, join(root, to));
    await chmod(join(root, to), 0o755);
  }
  return [...folders, ...FILES.map(([, to]) => to), 'modules/order', ...modules.map((module) => `modules/${basename(module)}`)];
};

/** Every module after those it needs; `insmod` in the guest knows nothing of dependencies. */
const modulesInOrder = async ({ root, version }: Kernel): Promise<readonly string[]> => {
  const lists = await Promise.all(MODULES.map((name) => must('modprobe', ['-d', root, '-S', version, '--show-depends', name])));
  const paths = lists.flatMap((list) => [...list.matchAll(/^insmod (\S+)/gm)].map(([, path = '']) => path));
  return [...new Set(paths)];
};

const archive = async (root: string, files: readonly string[], target: string): Promise<void> => {
  const cpio = spawn('cpio', ['--quiet', '-o', '-H', 'newc', '-R', '0:0'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => cpio.once('error', reject).once('close', resolve));
  cpio.stdin.end(files.map((file) => `${file}\n`).join(''));
  await pipeline(cpio.stdout, createWriteStream(target));
  const code = await ended;
  if (code !== 0) throw new Error(`cpio ended with ${code ?? 'a signal'}.`);
};
