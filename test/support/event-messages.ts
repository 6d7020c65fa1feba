/** Server-sent events as they come over the wire. */
export interface EventMessage {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

export class EventMessages {
  private readonly messages: EventMessage[] = [];
  private readonly listeners = new Set<() => void>();
  private text = '';
  /** Resolves when the server has ended the stream, or the connection was cut. */
  readonly ended: Promise<void>;

  private constructor(
    body: ReadableStream<Uint8Array>,
    private readonly abort: AbortController,
  ) {
    this.ended = this.read(body);
  }

  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventMessages> {
    const abort = new AbortController();
    const answer = await fetch(url, { headers, signal: abort.signal });
    if (answer.status !== 200 || !answer.body) throw new Error(`not let in: ${answer.status} ${await answer.text()}`);
    return new EventMessages(answer.body, abort);
  }

  /** The first message that is so, of those that came and those to come. */
  async until(isSo: (message: EventMessage) => boolean): Promise<EventMessage> {
    for (;;) {
      const found = this.messages.find(isSo);
      if (found) return found;
      await this.more();
    }
  }

  /** All that came up to the first one of this name. */
  async upTo(event: string): Promise<readonly EventMessage[]> {
    const last = await this.until((message) => message.event === event);
    return this.messages.slice(0, this.messages.indexOf(last) + 1);
  }

  close(): void {
    this.abort.abort();
  }

  private more(): Promise<void> {
    const more = new Promise<void>((resolve) => this.listeners.add(resolve));
    const over = this.ended.then(() => Promise.reject(new Error(`the stream ended after ${JSON.stringify(this.messages)}`)));
    return Promise.race([more, over]);
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const bytes of body) this.take(decoder.decode(bytes, { stream: true }));
    } catch {
      // Cut off: that is an end, too.
    }
  }

  private take(text: string): void {
    this.text += text;
    const blocks = this.text.split('\n\n');
    this.text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
      const [event, id = '', data] = [fields.get('event'), fields.get('id'), fields.get('data')];
      if (event !== undefined && data !== undefined) this.messages.push({ event, id, data });
    }
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}
