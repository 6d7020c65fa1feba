/** A log with keys and checkpoints in it, as a store would hand it out; and what an export of it looks like. */
import { ed25519Signer } from '../../src/adapters/signing/ed25519-signer.js';
import { introduced, signedCheckpoint } from '../../src/app/evidence/checkpoints.js';
import type { ExportHeader } from '../../src/app/evidence/export/export-format.js';
import { writeExport } from '../../src/app/evidence/export/write-export.js';
import { Unsigned } from '../../src/app/evidence/unsigned.js';
import type { Signer } from '../../src/app/ports/signer.js';
import { auditStream } from '../../src/domain/audit/audit.events.js';
import { firstLink } from '../../src/domain/audit/chain.js';
import type { Message, Recorded } from '../../src/domain/kernel/message.js';
import { noon } from './examples.js';
import { SeededRandom } from './seeded-random.js';

export const signerOf = (letter: string): Signer => ed25519Signer(Buffer.alloc(32, letter));

export class SignedLog {
  readonly events: Recorded[] = [];
  private readonly random: SeededRandom;
  private readonly revisions = new Map<string, number>();
  private readonly unsigned = new Unsigned(firstLink);

  constructor(
    readonly signer: Signer = signerOf('a'),
    seed = 1,
  ) {
    this.random = new SeededRandom(seed);
    this.introduce(signer, null);
  }

  /** Events of a few volumes, with texts of all kinds in them. */
  happen(count: number): this {
    for (let index = 0; index < count; index += 1) {
      const stream = `volume-${Math.floor(this.random.next() * 5)}`;
      const text = ['', 'größer', '\u2028 "\\', 'Schiff 🚢', '{"a":1}', '\ud800'][Math.floor(this.random.next() * 6)] ?? '';
      this.add(stream, { type: 'VolumeDescribed', data: { z: index, name: text, b: [this.random.next(), null, true] } });
    }
    return this;
  }

  introduce(signer: Signer, before: Signer | null): this {
    return this.add(auditStream, introduced(signer, before, noon));
  }

  sign(signer: Signer = this.signer): this {
    const header = this.unsigned.header(noon);
    if (!header) throw new Error('there is nothing to sign');
    this.add(auditStream, signedCheckpoint(signer, header));
    this.unsigned.cover(header.count, header.hash);
    return this;
  }

  add(stream: string, event: Message): this {
    const revision = (this.revisions.get(stream) ?? -1) + 1;
    this.revisions.set(stream, revision);
    const metadata = { correlationId: 'r', causationId: 'r', actor: 'test', projectId: null, schemaVersion: 1, at: noon };
    const position = BigInt(this.events.length + 1);
    const recorded = { event, metadata, id: this.random.uuid(), stream, revision, position };
    this.events.push(recorded);
    this.unsigned.add(recorded, new Date(noon));
    return this;
  }

  header(changed: Partial<ExportHeader> = {}): ExportHeader {
    const last = this.events.at(-1)?.position.toString() ?? null;
    const said = { of: 'log', id: null, exportedAt: noon, publicKey: this.signer.publicKey, storeKind: 'embedded', last } as const;
    return { mooring: 'export', version: 1, ...said, ...changed };
  }

  async exported(header: Partial<ExportHeader> = {}): Promise<Buffer> {
    return exportOf(this.header(header), this.events);
  }
}

export const exportOf = async (header: ExportHeader, events: readonly Recorded[]): Promise<Buffer> => {
  const lines: string[] = [];
  for await (const line of writeExport(header, asyncOf(events))) lines.push(line);
  return Buffer.from(lines.join(''));
};

export async function* asyncOf<Value>(values: Iterable<Value>): AsyncGenerator<Value> {
  yield* values;
  await Promise.resolve();
}
