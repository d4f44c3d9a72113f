import { sql, sqlIdent } from "@tongzhou/base";
import type { Database } from "../../db/database.ts";
import { workspaceSchema } from "../../forms/physicalNames.ts";
import type { Jobs } from "../../jobs/startJobs.ts";
import { profileImport } from "./profileImport.ts";
import { runImport, type ImportHost } from "./runImport.ts";
import { dropStaging } from "./stagingTable.ts";

const everyMinute = "* * * * *";
// A run says every second how far it is; one that has been silent for this long is nobody's.
const silentSeconds = 60;
const everyNight = "41 19 * * *";
// A quarter and some days: a mapping is remembered for as long, and some files come once a quarter.
const keptDays = 100;

/** Takes the jobs of imports: profiling, running, and forgetting old ones. */
export async function workImports(jobs: Jobs, host: Omit<ImportHost, "jobs">): Promise<void> {
  const own: ImportHost = { ...host, jobs };
  await jobs.work("transfer.profile", (payload, { signal }) =>
    profileImport(own, payload.workspace, payload.import, signal),
  );
  await jobs.work(
    "transfer.import",
    (payload, { signal }) => runImport(own, payload.workspace, payload.import, signal),
    {
      concurrency: 2,
    },
  );
  await jobs.work("transfer.sweep", () => wakeImports(own, silentSeconds));
  await jobs.schedule("transfer.sweep", everyMinute, {});
  await wakeImports(own, 0);
  await jobs.work("transfer.maintenance", () => purgeImports(own));
  await jobs.schedule("transfer.maintenance", everyNight, {});
}

/** Leaves jobs for imports that are to go on and that nobody works at: left while no worker ran, or lost by one. */
export async function wakeImports({ database, jobs }: ImportHost, silentFor: number): Promise<void> {
  for (const key of await loadWorkspaceKeys(database)) {
    const waiting = await database.rows<{ id: string; state: string }>(
      sql`select id, state from ${sqlIdent(workspaceSchema(key), "_import")} where state in ('profiling', 'checking', 'running')
            and updated_at <= now() - make_interval(secs => ${silentFor}::int)`,
    );
    for (const { id, state } of waiting) {
      const name = state === "profiling" ? "transfer.profile" : "transfer.import";
      await jobs?.enqueue(name, { workspace: key, import: id }, { key: id });
    }
  }
}

async function loadWorkspaceKeys(database: Database): Promise<readonly string[]> {
  const rows = await database.rows<{ key: string }>(sql`select key from tongzhou.workspace order by id`);
  return rows.map((row) => row.key);
}

/** Forgets imports that ended long ago and lets their files go. */
export async function purgeImports({ database }: ImportHost): Promise<void> {
  for (const key of await loadWorkspaceKeys(database)) {
    const schema = workspaceSchema(key);
    const gone = await database.rows<{ id: string; file: string }>(
      sql`delete from ${sqlIdent(schema, "_import")} where updated_at < now() - make_interval(days => ${keptDays}::int)
            and state not in ('running', 'checking', 'profiling') returning id, file ->> 'id' as file`,
    );
    for (const { id } of gone) await dropStaging(database, schema, id);
    // Loose again, so that the sweep of loose files takes their bytes.
    await database.run(
      sql`update ${sqlIdent(schema, "_file")} f set form = null where f.form = '_import' and f.id = any(${gone.map((one) => one.file)}::uuid[])
            and not exists (select 1 from ${sqlIdent(schema, "_import")} i where i.file ->> 'id' = f.id::text)`,
    );
  }
}
