import { setTimeout as sleep } from "node:timers/promises";
import { sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import { openDatabase } from "../../db/database.ts";
import type { TestWorkspace } from "../../test/openTestWorkspace.ts";

/** Gives a test's database a setting of its own, and opens its connections anew so that they have it. */
export async function setDatabase({ database }: TestWorkspace, setting: string, value: string): Promise<void> {
  const [row] = await database.rows<{ name: string }>(sql`select current_database() as name`);
  const name = row?.name ?? "";
  await database.run(sql`alter database ${sqlIdent(name)} set ${sqlRaw(setting)} = ${sqlRaw(`'${value}'`)}`);
  // From another database: who ends all of its own may end itself before the others.
  const elsewhere = new URL(database.connectionString);
  elsewhere.pathname = "/postgres";
  const outside = openDatabase({ connectionString: elsewhere.href, poolSize: 1 });
  try {
    await outside.run(sql`select pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = ${name}`);
  } finally {
    await outside.close();
  }
  // The pool hears of each broken connection when it next looks at it.
  while (!(await isRight(database, setting, value))) await sleep(10);
}

/** Whether as many statements at once as the pool has connections all see the value. */
async function isRight(database: TestWorkspace["database"], setting: string, value: string): Promise<boolean> {
  const looks = Array.from({ length: 24 }, () =>
    database.rows<{ found: string }>(sql`select current_setting(${setting}) as found, pg_sleep(0.01)`).then(
      ([row]) => row?.found === value,
      () => false,
    ),
  );
  return (await Promise.all(looks)).every(Boolean);
}
