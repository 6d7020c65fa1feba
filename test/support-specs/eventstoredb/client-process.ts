import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Heard, Library, Order, Orders, Subscribe, Told, Trouble } from './client-words.js';

const nameOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const HOOKS = nameOf('../../adapters/event-store/embedded/processes/typescript-hooks.mjs');
const MAIN = nameOf('client-main.ts');

/** What the client threw, told by the process it threw in. */
export class ClientTrouble extends Error {
  constructor(readonly trouble: Trouble) {
    super(`${trouble.name}: ${trouble.message}`);
  }
}

/** Official clients of one kind, unmodified, in a process of their own. */
export class ClientProcess {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private readonly journals = new Map<number, Journal>();
  private numbers = 0;

  constructor(library: Library) {
    this.child = fork(MAIN, [library], { execArgv: ['--import', HOOKS], serialization: 'advanced' });
    this.child.on('message', (answer: Answer) => this.take(answer));
  }

  /** A client of its own. It connects when it is first asked for something. */
  async connect(url: string): Promise<Client> {
    const client = this.newNumber();
    await this.ask({ call: this.newNumber(), connect: url, client });
    return new Client(this, client);
  }

  async ask(order: Order): Promise<unknown> {
    const answer = await new Promise<Answer>((resolve) => {
      this.waiting.set(order.call, resolve);
      this.child.send(order);
    });
    if ('trouble' in answer) throw new ClientTrouble(answer.trouble);
    return 'value' in answer ? answer.value : undefined;
  }

  newNumber(): number {
    return (this.numbers += 1);
  }

  listen(subscription: number, journal: Journal): void {
    this.journals.set(subscription, journal);
  }

  async stop(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }

  private take(answer: Answer): void {
    if ('subscription' in answer) return this.journals.get(answer.subscription)?.write(answer.heard);
    this.waiting.get(answer.call)?.(answer);
    this.waiting.delete(answer.call);
  }
}

export class Client {
  constructor(
    private readonly process: ClientProcess,
    private readonly number: number,
  ) {}

  append(...args: Parameters<Orders['append']>): ReturnType<Orders['append']> {
    return this.ask('append', args) as ReturnType<Orders['append']>;
  }

  readStream(...args: Parameters<Orders['readStream']>): Promise<Told[]> {
    return this.ask('readStream', args) as Promise<Told[]>;
  }

  readAll(...args: Parameters<Orders['readAll']>): Promise<Told[]> {
    return this.ask('readAll', args) as Promise<Told[]>;
  }

  /** Resolves when it is under way. */
  async subscribe(subscribe: Subscribe): Promise<Journal> {
    const subscription = this.process.newNumber();
    const journal = new Journal(() => this.ask('unsubscribe', [subscription]));
    this.process.listen(subscription, journal);
    await this.ask('subscribe', [subscription, subscribe]);
    return journal;
  }

  /** What the server says of itself. */
  version(): Promise<string> {
    return this.ask('version', []) as Promise<string>;
  }

  /** Resolves when what was asked for before has left the client. */
  async sent(): Promise<void> {
    await this.ask('sent', []);
  }

  async softDelete(stream: string): Promise<void> {
    await this.ask('softDelete', [stream]);
  }

  async tombstone(stream: string): Promise<void> {
    await this.ask('tombstone', [stream]);
  }

  private ask(order: keyof Orders, args: readonly unknown[]): Promise<unknown> {
    return this.process.ask({ call: this.process.newNumber(), client: this.number, order, args });
  }
}

/** What was heard of a subscription, in order. */
export class Journal {
  readonly entries: Heard[] = [];
  private wake: () => void = () => undefined;

  constructor(readonly unsubscribe: () => Promise<unknown>) {}

  write(heard: Heard): void {
    this.entries.push(heard);
    this.wake();
  }

  get events(): Told[] {
    return this.entries.flatMap((entry) => (entry.heard === 'data' ? [entry.event] : []));
  }

  get troubles(): Trouble[] {
    return this.entries.flatMap((entry) => (entry.heard === 'error' ? [entry.trouble] : []));
  }

  /** The names of what was heard beside events and checkpoints. */
  get turns(): string[] {
    return this.entries.map(({ heard }) => heard).filter((heard) => heard !== 'data' && heard !== 'checkpoint');
  }

  get checkpoints(): bigint[] {
    return this.entries.flatMap((entry) => (entry.heard === 'checkpoint' ? [entry.commit] : []));
  }

  /** Resolves when it holds, which is looked at whenever something is heard. The test's own time limit ends it otherwise. */
  async until(holds: (journal: Journal) => boolean): Promise<void> {
    while (!holds(this)) await new Promise<void>((resolve) => (this.wake = resolve));
  }
}
