import pg from 'pg';

const deadlock = '40P01';

/** One statement on a connection of its own; again where PostgreSQL made it give way to others. */
export const sql = (url: string, statement: string): Promise<readonly object[]> => {
  const ask = () => once(url, statement);
  const again = (error: unknown) => {
    if (error instanceof pg.DatabaseError && error.code === deadlock) return ask();
    throw error;
  };
  return ask().catch(again).catch(again);
};

const once = async (url: string, statement: string): Promise<readonly object[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(statement)).rows;
  } finally {
    await client.end();
  }
};
