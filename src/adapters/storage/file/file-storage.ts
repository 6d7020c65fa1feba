/**
 * Volumes as sparse raw files, `<folder>/<volume id>.raw`.
 *
 * A volume appears under its name only when it has its size: it is made beside it, flushed, then renamed, and the folder is flushed.
 * So a crash leaves either no volume or a whole one, and at most an empty file under the one name the next try takes again.
 * A call that finds its work done flushes all the same: the try before it may have died in between.
 * Changes of one volume run one after the other (two growths at once could otherwise shrink it); different volumes do not wait
 * for each other. Only one process may change a folder at a time.
 */
import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Measured, VolumeStorage } from '../../../app/ports/hosts.js';
import { done, type HostOutcome, refused } from '../../../domain/kernel/host-outcome.js';
import { bytesOf } from '../../checked-size.js';
import { checkedUuid, uuidPattern } from '../../checked-uuid.js';
import { flushFolder } from '../../flush-folder.js';
import { ifThere } from '../../system-error.js';
import { withinTime } from '../../time-limit.js';
import { Turns } from '../../turns.js';
import { Doubt, troubleOf } from './file-trouble.js';

interface Size {
  readonly volumeId: string;
  readonly sizeGiB: number;
}

const suffix = '.raw';

export class FileStorage implements VolumeStorage {
  private readonly folder: string;
  private readonly timeoutMs: number;
  private readonly turns = new Turns();

  constructor({ folder, timeoutMs = 30_000 }: { folder: string; timeoutMs?: number }) {
    this.folder = resolve(folder);
    this.timeoutMs = timeoutMs;
  }

  create({ volumeId, sizeGiB }: Size): Promise<HostOutcome> {
    return this.change(volumeId, async (path) => {
      const sizeBytes = bytesOf(sizeGiB);
      const found = await measured(path);
      if (found && found.sizeBytes !== sizeBytes) return refused(`volume ${volumeId} is already there with ${found.sizeBytes} bytes`);
      if (!found) await this.make(volumeId, path, sizeBytes);
      await orDoubt(flushFolder(this.folder));
      return done(undefined);
    });
  }

  delete(volumeId: string): Promise<HostOutcome> {
    return this.change(volumeId, async (path) => {
      for (const each of [this.unfinished(volumeId), path]) await ifThere(unlink(each));
      await orDoubt(flushFolder(this.folder));
      return done(undefined);
    });
  }

  grow({ volumeId, sizeGiB }: Size): Promise<HostOutcome> {
    return this.change(volumeId, async (path) => {
      const sizeBytes = bytesOf(sizeGiB);
      const found = await measured(path);
      if (!found) return refused(`there is no volume ${volumeId}`);
      await setSize(path, Math.max(found.sizeBytes, sizeBytes), 'r+');
      return done(undefined);
    });
  }

  measure(volumeId: string): Promise<HostOutcome<Measured | null>> {
    return this.look(volumeId, async (path) => done(await measured(path)));
  }

  backing(volumeId: string): Promise<HostOutcome<string>> {
    return this.look(volumeId, async (path) => ((await measured(path)) ? done(path) : refused(`there is no volume ${volumeId}`)));
  }

  list(): Promise<HostOutcome<readonly string[]>> {
    return this.answer(async () => {
      const names = (await ifThere(readdir(this.folder))) ?? [];
      return done(names.flatMap((name) => idOf(name) ?? []));
    });
  }

  private async make(volumeId: string, path: string, sizeBytes: number): Promise<void> {
    const made = await mkdir(this.folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await orDoubt(flushFolder(dirname(this.folder)));
    const unfinished = this.unfinished(volumeId);
    await setSize(unfinished, sizeBytes, 'w');
    await rename(unfinished, path);
  }

  private change<Value>(volumeId: string, act: (path: string) => Promise<HostOutcome<Value>>): Promise<HostOutcome<Value>> {
    return this.look(volumeId, (path) => this.turns.take(path, () => act(path)));
  }

  private async look<Value>(volumeId: string, act: (path: string) => Promise<HostOutcome<Value>>): Promise<HostOutcome<Value>> {
    const path = join(this.folder, `${checkedUuid('the volume id', volumeId)}${suffix}`);
    return this.answer(() => act(path));
  }

  private async answer<Value>(act: () => Promise<HostOutcome<Value>>): Promise<HostOutcome<Value>> {
    try {
      return await withinTime(this.timeoutMs, act());
    } catch (error) {
      return troubleOf(error);
    }
  }

  /** Always the same name, so that what one try left the next one takes. */
  private unfinished(volumeId: string): string {
    return join(this.folder, `.${volumeId}.unfinished`);
  }
}

const idOf = (name: string): string | undefined => {
  const id = name.endsWith(suffix) ? name.slice(0, -suffix.length) : '';
  return uuidPattern.test(id) ? id : undefined;
};

const measured = async (path: string): Promise<Measured | null> => {
  const found = await ifThere(stat(path));
  // `blocks` are of 512 bytes, whatever the file system's own are.
  return found ? { sizeBytes: found.size, allocatedBytes: found.blocks * 512 } : null;
};

/** `w` makes the file anew, `r+` keeps what is in it. */
const setSize = async (path: string, sizeBytes: number, flags: 'w' | 'r+'): Promise<void> => {
  const file = await open(path, flags, 0o600);
  try {
    await file.truncate(sizeBytes);
    await orDoubt(file.sync());
  } finally {
    await file.close();
  }
};

/** After this point it is done; a flush that fails only means that it may not last. */
const orDoubt = async (flushing: Promise<void>): Promise<void> => {
  try {
    await ifThere(flushing);
  } catch (cause) {
    throw new Doubt('the storage could not be flushed to the disk', { cause });
  }
};
