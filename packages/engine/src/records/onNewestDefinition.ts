import { pgCode } from "../db/pgErrors.ts";
import { refreshWorkspaceRuntime } from "../forms/loadWorkspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";

// undefined_column, undefined_table; what a prepared statement says when its result's columns changed under it; and a
// type that no longer fits, because the field was converted.
const movedCodes: ReadonlySet<string> = new Set(["42703", "42P01", "0A000", "42804", "42846", "42883"]);

/** Runs work; when the tables turn out to have changed under the session's definition, once more on the newest one. */
export async function onNewestDefinition<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await work(session);
  } catch (error) {
    const code = pgCode(error);
    if (code === undefined || !movedCodes.has(code)) throw error;
    const workspace = await refreshWorkspaceRuntime(session.database, session.workspace.key);
    if (workspace.version === session.workspace.version) throw error;
    return work({ ...session, workspace });
  }
}
