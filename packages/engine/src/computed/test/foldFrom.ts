import { sql, sqlIdent } from "@tongzhou/base";
import type { TestWorkspace } from "../../test/openTestWorkspace.ts";

/** Lets aggregates of a test's database be folded from another number of records on; its connections are opened anew. */
export async function foldFrom({ database }: TestWorkspace, rows: number): Promise<void> {
  const [row] = await database.rows<{ name: string }>(sql`select current_database() as name`);
  const name = sqlIdent(row?.name ?? "");
  await database.run({ text: `alter database ${name.chunks.join("")} set tongzhou.fold_from = '${rows}'`, values: [] });
  await database
    .run(sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()`)
    .catch(() => undefined);
  // The pool hears of each broken connection when it next looks at it.
  const looks = Array.from({ length: 12 }, () => database.arrays(sql`select 1`).catch(() => undefined));
  await Promise.all(looks);
}
