import { sql, sqlIdent } from "@tongzhou/base";
import { workspaceSchema } from "../../forms/physicalNames.ts";
import type { Jobs } from "../../jobs/startJobs.ts";
import { profileImport } from "./profileImport.ts";
import { runImport, type ImportHost } from "./runImport.ts";
import { dropStaging } from "./stagingTable.ts";

const everyNight = "41 19 * * *";
const keptDays = 30;

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
  await jobs.work("transfer.maintenance", () => purgeImports(own));
  await jobs.schedule("transfer.maintenance", everyNight, {});
}

/** Forgets imports that ended long ago and lets their files go. */
export async function purgeImports({ database }: ImportHost): Promise<void> {
  const workspaces = await database.rows<{ key: string }>(sql`select key from tongzhou.workspace order by id`);
  for (const { key } of workspaces) {
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
