import { pgCode } from "../db/pgErrors.ts";
import { refreshWorkspaceRuntime } from "../forms/loadWorkspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";

// undefined_column, undefined_table; what a prepared statement says when its result's columns changed under it; and a
// type that no longer fits, because the field was converted; and formulas that were defined anew (newestFormulas.ts).
const movedCodes: ReadonlySet<string> = new Set(["42703", "42P01", "0A000", "42804", "42846", "42883", "TZ002"]);
// Definitions may change again meanwhile, though hardly as often as this.
const maxRounds = 8;

/** Runs work; when the tables turn out to have changed under the session's definition, again on the newest one. */
export async function onNewestDefinition<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
  let current = session;
  for (let round = 1; ; round += 1) {
    try {
      return await work(current);
    } catch (error) {
      const code = pgCode(error);
      if (code === undefined || !movedCodes.has(code) || round >= maxRounds) throw error;
      const workspace = await refreshWorkspaceRuntime(session.database, session.workspace.key);
      if (workspace.version === current.workspace.version) throw error;
      current = { ...session, workspace };
    }
  }
}
