/** 'Moor': what the header of the file carries, so that no other program's database is taken for ours. */
export const APPLICATION_ID = 0x4d6f6f72;
export const SCHEMA_VERSION = 1;

/**
 * One table in the order of the log. Event ids have no index: idempotency asks only what stands right after the expected
 * revision, and an index over random ids writes a page per event (docs/adr/0002).
 */
export const TABLES = [
  `CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  metadata TEXT NOT NULL
) STRICT`,
  'CREATE UNIQUE INDEX events_by_stream ON events (stream, revision)',
];
