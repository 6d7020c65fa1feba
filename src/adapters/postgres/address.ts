/** Which database it is, in words that give nothing away. */
export interface PostgresAddress {
  /** `db1.example:5432/mooring` */
  readonly shown: string;
}

/** Throws for what is no such URL, without repeating it: there may be a password in it. */
export const postgresAddress = (url: string): PostgresAddress => {
  const parsed = URL.parse(url);
  if (!parsed || !['postgres:', 'postgresql:'].includes(parsed.protocol))
    throw new Error('a PostgreSQL database is named by a URL such as postgres://user:password@host:5432/database');
  return { shown: `${parsed.hostname || 'localhost'}:${parsed.port || '5432'}${parsed.pathname}` };
};
