/** Which keys the checkpoints of a log are signed with, and whether somebody who is trusted stands behind the last of them. */
import type { AuditKeyIntroduced } from '../../domain/audit/audit.events.js';
import { Broken } from './broken.js';
import { isVouchedForBy } from './checkpoints.js';
import { keyIdOf } from './signatures.js';

export class Trust {
  private readonly keys = new Map<string, string>();
  private readonly trusted = new Set<string>();
  /** The first checkpoint since the last trusted one. A later one by a trusted key stands for all before it. */
  private strange: { readonly keyId: string; readonly position: bigint } | undefined;

  /** `null`: every key that the log names is as good as another. */
  constructor(private readonly given: readonly string[] | null) {
    for (const publicKey of given ?? []) this.trusted.add(this.learn(publicKey));
  }

  get known(): readonly { readonly keyId: string; readonly publicKey: string }[] {
    return [...this.keys].map(([keyId, publicKey]) => ({ keyId, publicKey }));
  }

  keyOf(keyId: string): string | undefined {
    return this.keys.get(keyId);
  }

  /** One that a trusted key vouches for is trusted, too. */
  introduce(introduction: AuditKeyIntroduced): void {
    const keyId = this.learn(introduction.data.publicKey);
    const before = this.keys.get(introduction.data.vouchedBy?.keyId ?? '');
    if (before !== undefined && this.trusted.has(keyIdOf(before)) && isVouchedForBy(before, introduction)) this.trusted.add(keyId);
  }

  signedWith(keyId: string, position: bigint): void {
    if (this.given === null || this.trusted.has(keyId)) this.strange = undefined;
    else this.strange ??= { keyId, position };
  }

  finish(): void {
    if (!this.strange) return;
    const { keyId, position } = this.strange;
    const what = `this checkpoint and those after it are signed with the key ${keyId}, which is not the one that was given, nor vouched for by it`;
    throw new Broken({ position: position.toString(), through: null, line: null }, what);
  }

  private learn(publicKey: string): string {
    const keyId = keyIdOf(publicKey);
    this.keys.set(keyId, publicKey);
    return keyId;
  }
}
