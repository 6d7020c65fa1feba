/** What was opened, to be closed in the reverse order. */
export class Opened {
  private readonly closers: (() => unknown)[] = [];

  add<Part>(part: Part, close: (part: Part) => unknown): Part {
    this.closers.push(() => close(part));
    return part;
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }
}

/** Closes what was opened so far when something cannot be. */
export const opening = async <Value>(open: (opened: Opened) => Promise<Value>): Promise<Value> => {
  const opened = new Opened();
  try {
    return await open(opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
};
