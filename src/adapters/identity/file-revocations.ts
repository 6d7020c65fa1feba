import { readFile } from 'node:fs/promises';
import type { Clock } from '../../app/ports/ambient.js';
import { ifThere } from '../system-error.js';
import { writePrivateFile } from './private-file.js';
import type { Revocations } from './revocations.js';

/** In a small file, for one process: whoever has it knows all of them. */
export class FileRevocations implements Revocations {
  private saving: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: string,
    private readonly clock: Clock,
    private readonly expiryById: Map<string, Date>,
  ) {}

  static async open(file: string, clock: Clock): Promise<FileRevocations> {
    const stored = (await ifThere(readFile(file, 'utf8'))) ?? '';
    const entries = stored
      .split('\n')
      .filter(Boolean)
      .map((line) => readLine(line, file));
    return new FileRevocations(file, clock, new Map(entries));
  }

  has(auditId: string): Promise<boolean> {
    return Promise.resolve(this.expiryById.has(auditId));
  }

  /** Holds at once; returns when it would also hold after a restart. */
  add(auditId: string, expiresAt: Date): Promise<void> {
    this.expiryById.set(auditId, expiresAt);
    this.saving = this.saving.catch(() => undefined).then(() => this.save());
    return this.saving;
  }

  private save(): Promise<void> {
    const now = this.clock.now();
    for (const [auditId, expiresAt] of this.expiryById) if (expiresAt <= now) this.expiryById.delete(auditId);
    const lines = [...this.expiryById].map(([auditId, expiresAt]) => `${auditId} ${expiresAt.toISOString()}\n`);
    return writePrivateFile(this.file, lines.join(''));
  }
}

/** A line that cannot be read might be a token that must stay revoked, so it stops the start. */
const readLine = (line: string, file: string): [string, Date] => {
  const [auditId, expiry = ''] = line.split(' ');
  const expiresAt = new Date(expiry);
  if (!auditId || Number.isNaN(expiresAt.getTime()))
    throw new Error(`${file} is damaged; without it, revoked tokens are valid until they expire`);
  return [auditId, expiresAt];
};
