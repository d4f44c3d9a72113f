import type pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { assert, sqlRaw, toQuery, type Sql } from "@tongzhou/base";
import type { Queryable, Statement, Transaction } from "./database.ts";
import { libraryOn } from "./libraryOn.ts";
import { rethrow, toAppError } from "./pgErrors.ts";
import { PipeFailure, runPiped, type PipedStatement } from "./pipedStatements.ts";
import type { Rows } from "./preparedRows.ts";
import { StaleStatement, type StatementNames } from "./statementNames.ts";
import type { Start } from "./transactionStart.ts";

/** What a transaction runs on. */
export interface TransactionPlace {
  readonly client: pg.PoolClient;
  /** The same connection, for single statements. */
  readonly begun: Queryable;
  readonly names: StatementNames;
  /** How long a statement may take. */
  readonly limitMs: number;
  readonly start: Start;
}

/** A transaction on a connection of its own; its first statement takes the beginning along where that can be. */
export function transactionOn(place: TransactionPlace): Transaction {
  const { client, begun, limitMs, start } = place;
  let cursors = 0;
  const library = libraryOn(client);
  return {
    async rows<Row extends object>(query: Sql | Statement) {
      await start.begin();
      return begun.rows<Row>(query);
    },
    async arrays(query) {
      if (start.hasBegun()) return begun.arrays(query);
      const [rows = []] = await together(place, [query]);
      return rows;
    },
    async run(query) {
      await start.begin();
      return begun.run(query);
    },
    together: (queries) => together(place, queries),
    library: {
      async executeSql(text, values) {
        await start.begin();
        return library.executeSql(text, values);
      },
    },
    // The driver sends them one after the other.
    copyIn: (query) => {
      start.begin().catch(() => undefined);
      return client.query(copyFrom(plainText(query)));
    },
    copyOut: (query) => {
      start.begin().catch(() => undefined);
      return client.query(copyTo(plainText(query)));
    },
    async *cursor(query, batchSize) {
      await start.begin();
      const name = sqlRaw(`c${(cursors += 1)}`);
      const { text, values } = "chunks" in query ? toQuery(query) : query;
      await client.query(`declare ${plainText(name)} no scroll cursor for ${text}`, [...values]).catch(rethrow);
      for (;;) {
        const startedAt = performance.now();
        const batch = await client
          .query<unknown[]>({ text: `fetch ${Number(batchSize)} from ${plainText(name)}`, rowMode: "array" })
          .catch((error: unknown) => rethrow(error, { startedAt, limitMs }));
        if (batch.rows.length > 0) yield batch.rows;
        if (batch.rows.length < batchSize) break;
      }
      await client.query(`close ${plainText(name)}`);
    },
  };
}

async function together(
  { client, names, limitMs, start }: TransactionPlace,
  queries: readonly (Sql | Statement)[],
): Promise<readonly Rows[]> {
  const first = start.take().map((text) => ({ name: names.find(text) ?? "", text, values: [] }));
  const statements = queries.map((query): PipedStatement => {
    const { text, values } = "chunks" in query ? toQuery(query) : query;
    const isPrepared = values.length > 0 && !("isPlannedAnew" in query && query.isPlannedAnew === true);
    return { name: isPrepared ? (names.find(text) ?? "") : "", text, values };
  });
  const startedAt = performance.now();
  try {
    const rows = await runPiped(client, [...first, ...statements]);
    for (const { name } of statements) if (name !== "") names.prove(name);
    return rows.slice(first.length);
  } catch (thrown) {
    const { statement, cause } = thrown instanceof PipeFailure ? thrown : { statement: undefined, cause: thrown };
    const { name, text } = statement ?? { name: "", text: "" };
    if (name !== "" && names.forgetIfStale(text, name, cause)) throw new StaleStatement(cause);
    throw toAppError(cause, { startedAt, limitMs });
  }
}

function plainText(query: Sql): string {
  const { text, values } = toQuery(query);
  assert(values.length === 0, `copy-params: expected none, got ${values.length}`);
  return text;
}
