const blockSize = 4096;

/** The bytes of one volume: zeros, but for the blocks that were written. */
export class SparseBytes {
  private readonly blocks = new Map<number, Buffer>();

  get allocated(): number {
    return this.blocks.size * blockSize;
  }

  read(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (const part of parts(offset, length)) this.blocks.get(part.block)?.copy(bytes, part.at, part.from, part.to);
    return bytes;
  }

  write(offset: number, bytes: Buffer): void {
    for (const part of parts(offset, bytes.length)) {
      const block = this.blocks.get(part.block) ?? Buffer.alloc(blockSize);
      bytes.copy(block, part.from, part.at, part.at + part.to - part.from);
      this.blocks.set(part.block, block);
    }
  }
}

/** The stretch `from`–`to` of each block touched, and where in the caller's bytes it lies. */
function* parts(offset: number, length: number): Generator<{ block: number; from: number; to: number; at: number }> {
  for (let at = 0; at < length;) {
    const block = Math.floor((offset + at) / blockSize);
    const from = (offset + at) % blockSize;
    const to = Math.min(blockSize, from + length - at);
    yield { block, from, to, at };
    at += to - from;
  }
}
