import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import type { BrokenConstraint } from "./brokenConstraint.ts";
import { checkConstraints, findWarnings } from "./checkConstraints.ts";

/**
 * Ends a write: refuses it when it breaks a constraint, and otherwise gives what it should be warned of.
 * @throws AppError "constraint.broken"
 */
export async function judge(session: Session, tx: Transaction): Promise<readonly BrokenConstraint[]> {
  await checkConstraints(session, tx);
  return findWarnings(session, tx);
}
