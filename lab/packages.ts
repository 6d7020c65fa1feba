import { must, run } from './run.js';

/** What the lab needs beside Node, by the names Debian gives it. The guests' kernel is not here: it is unpacked, never installed. */
export const labPackages = [
  'tgt',
  'libiscsi-bin',
  'qemu-system-x86',
  'qemu-utils',
  'qemu-block-extra',
  'libvirt-daemon-system',
  'libvirt-clients',
  'busybox-static',
  'cpio',
  'kmod',
] as const;

const INSTALL_TIMEOUT_MS = 15 * 60_000;
const unattended = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };

export const missingPackages = async (): Promise<readonly string[]> => {
  const { code, stdout, stderr } = await run('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\\n', ...labPackages]);
  if (code === 127) throw new Error(`The lab installs what it needs from Debian's packages, and ${stderr}.`);
  const installed = new Set(stdout.split('\n').map((line) => line.trim()));
  return labPackages.filter((name) => !installed.has(`${name} installed`));
};

export const refreshPackageLists = () => must('apt-get', ['update', '-q'], { env: unattended, timeoutMs: INSTALL_TIMEOUT_MS });

export const installPackages = async (names: readonly string[]): Promise<void> => {
  if (names.length === 0) return;
  await refreshPackageLists();
  await must('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...names], { env: unattended, timeoutMs: INSTALL_TIMEOUT_MS });
};
