/** Bytes as lines, a few at a time in memory. */

export interface Line {
  /** Without its newline. */
  readonly bytes: Uint8Array;
  /** Whether there was one. */
  readonly isEnded: boolean;
}

const newline = 10;
/** No event is as long. Whatever is, is no line of ours; it must not be gathered for ever. */
const longest = 64 * 1024 * 1024;

export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      yield { bytes: Buffer.concat([...rest, chunk.subarray(from, at)]), isEnded: true };
      rest = [];
      length = 0;
      from = at + 1;
    }
    if (from === chunk.length) continue;
    rest.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > longest) break;
  }
  if (rest.length > 0) yield { bytes: Buffer.concat(rest), isEnded: false };
}
