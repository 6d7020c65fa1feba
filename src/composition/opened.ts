/** What was opened, to be closed in the reverse order. */
export class Opened {
  private readonly closers: (() => unknown)[] = [];

  add<Part>(part: Part, close: (part: Part) => unknown): Part {
    this.closers.push(() => close(part));
    return part;
  }

  /** All of it, also where one part does not close well; that one's error is told at last. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** Closes what was opened so far when something cannot be. */
export const opening = async <Value>(open: (opened: Opened) => Promise<Value>): Promise<Value> => {
  const opened = new Opened();
  try {
    return await open(opened);
  } catch (error) {
    await opened.close().catch(() => undefined);
    throw error;
  }
};
