/** Reads an export and believes nothing of it: throws `Broken` at the first line that is not as it was written. */
import { firstLink, type Link, nextLink } from '../../../domain/audit/chain.js';
import type { Recorded } from '../../../domain/kernel/message.js';
import { Broken } from '../broken.js';
import { hexOf, leafOf, plain, sha256 } from '../canonical.js';
import { Examination, type Examined, type ExaminationOptions } from '../examination.js';
import {
  exportedEvent,
  type ExportedEvent,
  type ExportEnd,
  type ExportHeader,
  firstWitness,
  formatVersion,
  isExportedEvent,
  isExportHeader,
  recordedOf,
  unwitnessed,
} from './export-format.js';
import type { Line } from './lines.js';

/** What a log is held against; where the file is of some of its events only, there is nothing that it could be. */
export type ReadOptions = Omit<ExaminationOptions, 'isGapless'>;

export class ExportReader {
  private witness = firstWitness;
  private line = 0;
  private position: bigint | undefined;
  private link: Link = firstLink;
  private examination: Examination | undefined;
  private read: ExportHeader | undefined;
  private hasEnded = false;
  private examined: Examined | undefined;

  constructor(private readonly options: ReadOptions) {}

  /** Of a file that begins as an export does. */
  get header(): ExportHeader {
    if (!this.read) throw this.broken('it is empty');
    return this.read;
  }

  get count(): number {
    return this.link.count;
  }

  get hash(): string {
    return hexOf(this.link.hash);
  }

  /** What the events of a log say of themselves; `undefined` of those that are only some of a log. */
  get log(): Examined | undefined {
    return this.examined;
  }

  /** The events, in their order. Whoever stops before the end knows nothing of the rest. */
  async *events(lines: AsyncIterable<Line>): AsyncGenerator<Recorded> {
    try {
      for await (const line of lines) {
        this.line += 1;
        const recorded = this.take(line);
        if (recorded) yield recorded;
      }
    } catch (error) {
      throw error instanceof Broken ? error : this.unreadable(error);
    }
    this.finish();
  }

  private take(line: Line): Recorded | undefined {
    if (this.hasEnded) throw this.broken('there is something after the end');
    const text = this.textOf(line);
    if (!this.read) return void (this.read = this.headerOf(text));
    const record = parsed(text);
    if (record && 'mooring' in record) return this.end(text, record);
    if (!record || !isExportedEvent(record)) throw this.broken('it is not an event');
    const event = record as unknown as ExportedEvent;
    const recorded = recordedOf(event);
    this.link = nextLink(sha256, this.link, leafOf(plain(recorded)));
    if (hexOf(this.link.hash) !== event.hash) throw this.broken('the chain does not lead here', event.position);
    this.requireWritten(text, exportedEvent(recorded, this.link.hash), event.position);
    this.examine(recorded);
    this.position = recorded.position;
    return recorded;
  }

  private textOf({ bytes, isEnded }: Line): string {
    const line = decoded(bytes);
    const found = line !== undefined && isEnded ? unwitnessed(this.witness, line) : undefined;
    if (!found)
      throw this.broken(this.line === 1 ? 'this is not how an export begins' : 'it is not what was written here', this.statedIn(line));
    this.witness = found.witness;
    return found.text;
  }

  /** Nothing else is in the line, in no other order and no other words: whatever were, nobody would have signed. */
  private requireWritten(text: string, record: object, position?: string): void {
    if (JSON.stringify(record) !== text) throw this.broken('it is not written as exports are', position);
  }

  private headerOf(text: string): ExportHeader {
    const record = parsed(text);
    if (record?.['mooring'] !== 'export') throw this.broken('this is not how an export begins');
    const { version } = record;
    if (version !== formatVersion) throw this.broken(`it is an export of version ${String(version)}; this program knows ${formatVersion}`);
    if (!isExportHeader(record)) throw this.broken('this is not how an export begins');
    this.requireWritten(text, record);
    if (record.of === 'log') this.examination = new Examination({ ...this.options, isGapless: record.storeKind === 'embedded' });
    return record;
  }

  /** Its position is on the line; where the line is in the file, too. */
  private examine(recorded: Recorded): void {
    const { position } = recorded;
    if (this.position !== undefined && position <= this.position)
      throw this.broken('it comes after an event of a higher position', position.toString());
    try {
      this.examination?.take(recorded);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      throw new Broken({ ...error.place, line: error.place.through === null ? this.line : null }, error.what, { cause: error });
    }
  }

  private end(text: string, { count, hash }: Readonly<Record<string, unknown>>): undefined {
    if (count !== this.count || hash !== this.hash || (this.header.last ?? undefined) !== this.position?.toString())
      throw this.broken('the end comes too early');
    this.requireWritten(text, { mooring: 'end', count, hash } satisfies ExportEnd);
    this.hasEnded = true;
  }

  private finish(): void {
    this.line += 1;
    if (!this.hasEnded) throw this.broken(this.read ? 'the rest of the file is missing' : 'it is empty');
    this.examined = this.examination?.finish();
  }

  private unreadable(cause: unknown): Broken {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new Broken(this.place(), `the file cannot be read on (${reason})`, { cause });
  }

  private broken(what: string, stated?: string): Broken {
    return new Broken(this.place(stated), what);
  }

  /**
   * Which event is bad. In an embedded log it is the one after the last good one; elsewhere only the line can say, if it still does. The
   * header says which event is the last: what comes after it, and what comes before the first, is none.
   */
  private place(stated?: string): Broken['place'] {
    const { read, position, line } = this;
    const isNoEvent = read === undefined || read.last === null || read.last === position?.toString();
    if (isNoEvent) return { position: null, through: null, line };
    const isGapless = read.of === 'log' && read.storeKind === 'embedded';
    return { position: isGapless ? ((position ?? 0n) + 1n).toString() : (stated ?? null), through: null, line };
  }

  /** The position that a damaged line states, if it can be the next one. */
  private statedIn(line: string | undefined): string | undefined {
    const stated = /^\{"position":"(\d{1,20})","stream":/.exec(line ?? '')?.[1];
    if (stated === undefined || BigInt(stated) <= (this.position ?? -1n)) return undefined;
    return stated;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const decoded = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
};

const parsed = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
};
