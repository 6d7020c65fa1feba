import type { GuestShell } from './guest-shell.js';
import { waitFor, waitUntil } from './wait.js';

/** A disk as the guest sees it. */
export interface GuestDisk {
  /** Without `/dev/`: `vda`, `sdb`. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  /** Of a virtio disk the first 20 characters only. */
  readonly serial: string;
}

export type Wrote = { readonly ok: true } | { readonly ok: false; readonly error: string };

const SECTOR = 512;
const VIRTIO_SERIAL_LENGTH = 20;
const WRITE_LIMIT = 16 * 1024;

export const listDisks = async (shell: GuestShell): Promise<readonly GuestDisk[]> => {
  const { text } = await shell.must('disks');
  return text.split('\n').flatMap((line) => {
    const [, name, sectors, readOnly, serial] = /^(\S+) (\d+) (\d) (.*)$/.exec(line) ?? [];
    if (name === undefined || serial === undefined) return [];
    return [{ name, sizeBytes: Number(sectors) * SECTOR, readOnly: readOnly === '1', serial: serial.trim() }];
  });
};

/** A disk is known by its serial number, never by its name. */
export const findDisk = async (shell: GuestShell, serial: string): Promise<GuestDisk | undefined> =>
  (await listDisks(shell)).find((disk) => disk.serial === (disk.name.startsWith('vd') ? serial.slice(0, VIRTIO_SERIAL_LENGTH) : serial));

export const waitForDisk = (shell: GuestShell, serial: string, timeoutMs = 10_000): Promise<GuestDisk> =>
  waitFor(() => findDisk(shell, serial), { until: `the guest sees disk ${serial}`, timeoutMs });

export const waitForNoDisk = (shell: GuestShell, serial: string, timeoutMs = 10_000): Promise<void> =>
  waitUntil(async () => (await findDisk(shell, serial)) === undefined, { until: `the guest lost sight of disk ${serial}`, timeoutMs });

/** Past the guest's page cache, so that it is what the volume holds now. Offset and length are multiples of 512. */
export const readDisk = async (
  shell: GuestShell,
  serial: string,
  { offset, length }: { offset: number; length: number },
): Promise<Buffer> => {
  inSectors(offset, length);
  const { name } = await waitForDisk(shell, serial);
  const from = `if=/dev/${name} iflag=direct,skip_bytes skip=${offset} bs=${length} count=1`;
  const { output } = await shell.must(`dd ${from} status=none 2> /tmp/why.$$ || { code=$?; cat /tmp/why.$$; exit $code; }`);
  return output;
};

/** Past the page cache too: when this says `ok` the volume has the bytes. Refusals and I/O errors are answers, not throws. */
export const writeDisk = async (
  shell: GuestShell,
  serial: string,
  { offset, bytes }: { offset: number; bytes: Buffer },
): Promise<Wrote> => {
  inSectors(offset, bytes.length);
  if (bytes.length > WRITE_LIMIT) throw new Error(`A single write has at most ${WRITE_LIMIT} bytes; let the guest make more itself.`);
  const { name } = await waitForDisk(shell, serial);
  const to = `of=/dev/${name} oflag=direct,seek_bytes seek=${offset} bs=${bytes.length} count=1 iflag=fullblock conv=notrunc`;
  const { code, text } = await shell.run(`echo ${bytes.toString('base64')} | base64 -d | dd ${to} status=none`);
  return code === 0 ? { ok: true } : { ok: false, error: text.trim() };
};

/** Text as whole sectors, the rest filled with zeros. */
export const sectors = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes], Math.ceil(bytes.length / SECTOR) * SECTOR);
};

const inSectors = (...values: readonly number[]): void => {
  if (values.some((value) => value % SECTOR !== 0)) throw new Error(`Offset and length must be multiples of ${SECTOR}.`);
};
