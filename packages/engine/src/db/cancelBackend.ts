import pg from "pg";

const longestMs = 5000;

/**
 * Stops the statement that a connection is at. It goes over a connection of its own: whoever gives up a statement holds
 * one of the pool, and when all of them are held like that, none would come free to stop any. Failing to is no error.
 * @param pid of the connection, which must be the caller's until this returns, or it would hit whoever gets it next
 */
export async function cancelBackend(connectionString: string, pid: number): Promise<void> {
  const client = new pg.Client({
    connectionString,
    application_name: "tongzhou-cancel",
    connectionTimeoutMillis: longestMs,
    query_timeout: longestMs,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select pg_cancel_backend($1::int)", [pid]);
  } catch {
    // The statement goes on to its end.
  } finally {
    await client.end().catch(() => undefined);
  }
}
