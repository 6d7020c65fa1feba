import pg from 'pg';

/** One statement on a connection of its own. */
export const sql = async (url: string, statement: string): Promise<readonly object[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(statement)).rows;
  } finally {
    await client.end();
  }
};
