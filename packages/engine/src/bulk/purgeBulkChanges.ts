import { sql, sqlIdent } from "@tongzhou/base";
import type { Session } from "../gateway/session.ts";

const plannedDays = 1;
// As long as what was deleted lies in the bin; after that there is nothing left to take back.
const endedDays = 30;

/** Forgets plans that nobody carried out, and changes that ended long ago. @returns how many */
export async function purgeBulkChanges({ database, workspace, clock }: Session): Promise<number> {
  const now = clock.now().toISOString();
  return database.run(
    sql`delete from ${sqlIdent(workspace.schema, "_bulk_change")} where state <> 'running' and updated_at < ${now}::timestamptz
        - make_interval(days => case when state = 'planned' then ${plannedDays}::int else ${endedDays}::int end)`,
  );
}
