import { sql, type Sql } from "@tongzhou/base";
import type { FormPolicy } from "../access/policy.ts";
import { buildTemplate, fillTemplate, type Slot, type Template } from "../access/slots.ts";
import type { Transaction } from "../db/database.ts";
import { problemError } from "../records/problems.ts";
import { commaList } from "../records/writeParts.ts";
import type { ChunkFailure, ChunkOutcome } from "./bulkDefinition.ts";

/**
 * The statement of an update that tells its outcome by problem, not by row: nothing of the chunk's size comes back but
 * the ids of what failed.
 */
export function groupedTemplate({
  ctes,
  isWritten,
}: {
  readonly ctes: readonly Sql[];
  readonly isWritten: Sql;
}): Template {
  return buildTemplate(
    sql`with ${commaList(ctes)} select d."~problems"[1], ${isWritten}, count(*), case when d."~problems"[1] is not null then array_agg(d."~id" order by d."~id") end
        from verdict d group by 1, 2`,
  );
}

/** Runs such a statement. */
export async function loadGrouped(
  tx: Transaction,
  policy: FormPolicy,
  template: Template,
  slots: ReadonlyMap<Slot, unknown>,
): Promise<ChunkOutcome> {
  // Planned for the chunk at hand: a plan for any number of ids takes them for few and joins them row by row.
  const groups = await tx.arrays({ ...fillTemplate(template, slots), isPlannedAnew: true });
  let [changed, unchanged] = [0, 0];
  const failures: ChunkFailure[] = [];
  for (const [problem, isWritten, count, records] of groups) {
    if (typeof problem === "string") {
      if (!Array.isArray(records)) throw new Error("bulk-result: expected the records of a problem");
      const { code, params } = problemError(policy.form, policy.action, problem);
      failures.push({ code, params, records: records.map(Number) });
    } else if (isWritten === true) changed += Number(count);
    else unchanged += Number(count);
  }
  return { changed, unchanged, failures };
}
