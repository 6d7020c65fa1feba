/**
 * A PostgreSQL database: connections that are made when they are needed, and given up when nobody can say what state they are in.
 *
 * A server that does not answer must not hold anybody up for ever: every statement has its time on this side as well as on the server's,
 * and a connection on which one took too long is not used again, else it could still be in the middle of a transaction. What takes as long
 * as there are rows has connections of its own, without such a time; there the network has to find out that nobody is there any more.
 */
import pg from 'pg';
import { DatabaseUnavailable } from '../../app/ports/database-unavailable.js';
import { type PostgresAddress, postgresAddress } from './address.js';
import { translated } from './trouble.js';

export interface PostgresSettings {
  /** Connections at most. */
  readonly connections?: number;
  /** For one statement; `Infinity`: as long as it takes. */
  readonly timeoutMs?: number;
}

/** A connection, for whoever has it until it is released. */
export interface PostgresSession {
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<pg.QueryResult<Row>>;
  release(): void;
}

const connectMs = 5_000;
const usualMs = 10_000;
const oldestServer = 130_000;

export class Postgres {
  private readonly pool: pg.Pool;
  private readonly address: PostgresAddress;

  constructor(url: string, { connections = 10, timeoutMs = usualMs }: PostgresSettings = {}) {
    this.address = postgresAddress(url);
    this.pool = new pg.Pool({
      connectionString: url,
      application_name: 'mooring',
      max: connections,
      connectionTimeoutMillis: Math.min(connectMs, timeoutMs),
      ...(timeoutMs === Infinity ? asLongAsItTakes : atMost(timeoutMs)),
      // What a process that stood still has locked is free again for the others.
      idle_in_transaction_session_timeout: Math.min(timeoutMs, usualMs),
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    // A connection that is lost while nobody uses it is replaced when it is needed.
    this.pool.on('error', () => undefined);
  }

  /** Throws one line that says what is wrong, unless it can be reached and is new enough. */
  async check(): Promise<void> {
    const { rows } = await this.query<{ version: number }>("select current_setting('server_version_num')::int as version");
    const version = rows[0]?.version ?? 0;
    if (version < oldestServer)
      throw new Error(`PostgreSQL at ${this.address.shown} is version ${Math.floor(version / 10_000)}; Mooring needs 13 or newer`);
  }

  async connect(): Promise<PostgresSession> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw translated(error, this.address);
    });
    // Told to whoever asks next on this connection.
    const ignore = () => undefined;
    client.on('error', ignore);
    let isSound = true;
    return {
      query: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) => {
        if (!isSound) throw new DatabaseUnavailable(`the connection to PostgreSQL at ${this.address.shown} was given up`);
        try {
          return await client.query<Row>(text, [...values]);
        } catch (error) {
          // Only an answer of the server says what state it is in.
          if (!(error instanceof pg.DatabaseError)) isSound = false;
          throw translated(error, this.address);
        }
      },
      release: () => {
        client.off('error', ignore);
        client.release(!isSound);
      },
    };
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult<Row>> {
    const session = await this.connect();
    try {
      return await session.query<Row>(text, values);
    } finally {
      session.release();
    }
  }

  /** All or nothing. */
  async transaction<Value>(work: (session: PostgresSession) => Promise<Value>): Promise<Value> {
    const session = await this.connect();
    try {
      await session.query('begin');
      const value = await work(session);
      await session.query('commit');
      return value;
    } catch (error) {
      await session.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      session.release();
    }
  }

  /** Waits for what was begun. */
  close(): Promise<void> {
    return this.pool.end();
  }
}

/** The server gives up first, while it is there to say so. */
const atMost = (timeoutMs: number): pg.PoolConfig => ({ query_timeout: timeoutMs, statement_timeout: Math.ceil(timeoutMs * 0.9) });

/** Whatever limit the database has for others; and what was begun for somebody who was killed meanwhile ends with him, where the server can. */
const asLongAsItTakes: pg.PoolConfig = {
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- it is waited for, whatever its type says
  onConnect: async (client) => {
    await client.query('set statement_timeout = 0');
    const name = 'client_connection_check_interval';
    await client.query('select set_config(name, $1, false) from pg_settings where name = $2', ['1s', name]).catch(() => undefined);
  },
};
