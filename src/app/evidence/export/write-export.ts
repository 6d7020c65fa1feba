/** A history as the lines of an export. */
import { firstLink, nextLink } from '../../../domain/audit/chain.js';
import type { Recorded } from '../../../domain/kernel/message.js';
import { hexOf, leafOf, plain, sha256 } from '../canonical.js';
import { type ExportEnd, exportedEvent, type ExportHeader, firstWitness, witnessed } from './export-format.js';

/** Each with the newline that ends it. */
export async function* writeExport(header: ExportHeader, events: AsyncIterable<Recorded>): AsyncGenerator<string> {
  let { line, witness } = witnessed(firstWitness, header);
  yield `${line}\n`;
  let link = firstLink;
  for await (const recorded of events) {
    link = nextLink(sha256, link, leafOf(plain(recorded)));
    ({ line, witness } = witnessed(witness, exportedEvent(recorded, link.hash)));
    yield `${line}\n`;
  }
  const end: ExportEnd = { mooring: 'end', count: link.count, hash: hexOf(link.hash) };
  yield `${witnessed(witness, end).line}\n`;
}
