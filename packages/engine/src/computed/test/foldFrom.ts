import type { TestWorkspace } from "../../test/openTestWorkspace.ts";
import { setDatabase } from "./setDatabase.ts";

/** Lets aggregates of a test's database be folded from another number of records on. */
export async function foldFrom(workspace: TestWorkspace, rows: number): Promise<void> {
  await setDatabase(workspace, "tongzhou.fold_from", String(rows));
}
