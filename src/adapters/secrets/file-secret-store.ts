/**
 * CHAP passwords, each in a file of its own sealed with the folder's key. They are written whole (made beside, then renamed) but
 * not flushed to the disk, because the hot path makes and destroys one with every attachment, and a loss of power costs little:
 *
 * - a secret lost before its export exists was never used: the next `ensure` makes another;
 * - a secret lost just after takes one login that is refused and an export made anew. The old one can still be revoked, since
 *   that takes the user name only, and the user name follows from the export id;
 * - a destroyed secret that comes back opens nothing: its export is gone, and export ids are not used twice.
 *
 * Only the key is flushed, once (key-file.ts). Calls for one export run one after the other; the others do not wait.
 */
import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chap, SecretStore } from '../../app/ports/hosts.js';
import { checkedUuid } from '../checked-uuid.js';
import { ifThere } from '../system-error.js';
import { Turns } from '../turns.js';
import { newPassword, usernameOf } from './chap.js';
import { folderKey } from './key-file.js';
import { seal, sealedLength, unseal } from './seal.js';

export class FileSecretStore implements SecretStore {
  private readonly passwords = new Map<string, string>();
  private readonly turns = new Turns();
  private key: Promise<Buffer> | undefined;

  constructor(private readonly options: { folder: string }) {}

  usernameOf(exportId: string): string {
    return usernameOf(exportId);
  }

  async ensure(exportId: string): Promise<Chap> {
    return this.inTurn(exportId, async () => this.chap(exportId, (await this.find(exportId)) ?? (await this.make(exportId))));
  }

  async get(exportId: string): Promise<Chap | undefined> {
    return this.inTurn(exportId, async () => {
      const password = await this.find(exportId);
      return password === undefined ? undefined : this.chap(exportId, password);
    });
  }

  async destroy(exportId: string): Promise<void> {
    return this.inTurn(exportId, async () => {
      this.passwords.delete(exportId);
      await ifThere(unlink(this.pathOf(exportId)));
    });
  }

  private async find(exportId: string): Promise<string | undefined> {
    const known = this.passwords.get(exportId);
    if (known !== undefined) return known;
    const sealed = await ifThere(readFile(this.pathOf(exportId)));
    // A file that is too short was not on the disk yet when the power went: that secret is lost.
    if (sealed === undefined || sealed.length < sealedLength) return undefined;
    return this.open(exportId, sealed);
  }

  private async make(exportId: string): Promise<string> {
    const password = newPassword();
    const path = this.pathOf(exportId);
    const sealed = seal({ key: await this.folderKey(), name: exportId }, password);
    await writeFile(`${path}.new`, sealed, { mode: 0o600 });
    await rename(`${path}.new`, path);
    this.passwords.set(exportId, password);
    return password;
  }

  private async open(exportId: string, sealed: Buffer): Promise<string> {
    const key = await this.folderKey();
    try {
      const password = unseal({ key, name: exportId }, sealed);
      this.passwords.set(exportId, password);
      return password;
    } catch (cause) {
      throw new Error(`the secret of export ${exportId} does not open with the key in ${this.options.folder}`, { cause });
    }
  }

  private chap(exportId: string, password: string): Chap {
    return { username: usernameOf(exportId), password };
  }

  private inTurn<Value>(exportId: string, work: () => Promise<Value>): Promise<Value> {
    return this.turns.take(checkedUuid('the export id', exportId), work);
  }

  /** A key that could not be had is asked for again next time. */
  private async folderKey(): Promise<Buffer> {
    this.key ??= folderKey(this.options.folder);
    try {
      return await this.key;
    } catch (error) {
      this.key = undefined;
      throw error;
    }
  }

  private pathOf(exportId: string): string {
    return join(this.options.folder, exportId);
  }
}
