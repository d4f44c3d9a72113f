import pg from "pg";
import { pgTypes } from "./pgTypes.ts";
import { noLimit } from "./statementLimits.ts";

/** Connections that plan and word values alike: `max` at most, each statement of which takes `statementMs` at most. */
export function openPool(settings: {
  readonly connectionString: string;
  readonly applicationName: string;
  readonly statementMs: number;
  readonly max: number;
}): pg.Pool {
  const { connectionString, applicationName, statementMs, max } = settings;
  const limited = statementMs === noLimit ? "" : ` -c statement_timeout=${Math.trunc(statementMs)}`;
  const opened = new pg.Pool({
    connectionString,
    max,
    application_name: applicationName,
    // A parallel worker takes milliseconds to start: worth it for a whole table, never for what an index has narrowed.
    options: `-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=iso_8601 -c jit=off -c min_parallel_table_scan_size=64MB${limited}`,
    types: pgTypes,
    idleTimeoutMillis: 60_000,
  });
  // An idle connection that the server closed is replaced by the pool; without a listener it would end the process.
  opened.on("error", () => undefined);
  // A connection that breaks while the pool is letting go of it has nobody else to tell.
  opened.on("connect", (client) => client.on("error", () => undefined));
  return opened;
}
