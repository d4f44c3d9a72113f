import { databaseName } from "./initCluster.ts";
import type { Listening } from "./postmaster.ts";

/** The address of a database of the embedded server. A socket directory goes into the query, as libpq has it. */
export function buildConnectionString(listening: Listening, password: string, database: string): string {
  const signIn = `${databaseName}:${encodeURIComponent(password)}`;
  const name = encodeURIComponent(database);
  return listening.kind === "socket"
    ? `postgresql://${signIn}@localhost:5432/${name}?host=${encodeURIComponent(listening.directory)}`
    : `postgresql://${signIn}@127.0.0.1:${listening.port}/${name}`;
}
