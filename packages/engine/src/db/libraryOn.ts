import pg from "pg";
import type { LibraryAccess } from "./database.ts";
import { rethrow } from "./pgErrors.ts";

/** A library's own SQL on a pool or a connection. */
export function libraryOn(client: pg.Pool | pg.PoolClient): LibraryAccess {
  return {
    async executeSql(text, values) {
      const result = await client
        .query<Record<string, unknown>>({ text, values: values ?? [], types: pg.types })
        .catch(rethrow);
      return result;
    },
  };
}
