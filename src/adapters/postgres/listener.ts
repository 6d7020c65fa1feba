/** Hears what others notify, on a connection of its own that is made again when it is lost. What is said meanwhile is not heard. */
import pg from 'pg';

const againMs = 1_000;

export class PostgresListener {
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly heard: (said?: string) => void,
  ) {}

  start(): void {
    const client = new pg.Client({
      ...{ connectionString: this.url, application_name: 'mooring', connectionTimeoutMillis: 5_000, keepAlive: true },
      keepAliveInitialDelayMillis: 10_000,
    });
    this.client = client;
    client.on('notification', ({ payload }) => this.heard(payload));
    client.on('error', () => undefined).once('end', () => this.startAgain(client));
    void this.listen(client);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    if (this.client) end(this.client);
  }

  /** Whoever listens again may have missed something. */
  private async listen(client: pg.Client): Promise<void> {
    try {
      await client.connect();
      await client.query(`listen ${pg.escapeIdentifier(this.channel)}`);
      this.heard();
    } catch {
      end(client);
      this.startAgain(client);
    }
  }

  private startAgain(client: pg.Client): void {
    if (this.isStopped || this.client !== client) return;
    this.client = undefined;
    this.timer = setTimeout(() => this.start(), againMs).unref();
  }
}

/** There may be nobody left to take leave of. */
const end = (client: pg.Client): void => void client.end().catch(() => undefined);
