import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import type { BrokenConstraint } from "./brokenConstraint.ts";
import { checkConstraints, findWarnings } from "./checkConstraints.ts";
import type { WritePlaces } from "./findPlace.ts";
import type { Written } from "./writtenRecords.ts";

/**
 * Ends a write: refuses it when it breaks a constraint, and otherwise gives what it should be warned of.
 * @param written all that the transaction has written, when that is known
 * @param places where a call wrote its records, so that a refusal can tell the `index` of one
 * @throws AppError "constraint.broken"
 */
export async function judge(
  session: Session,
  tx: Transaction,
  written?: readonly Written[],
  places?: WritePlaces,
): Promise<readonly BrokenConstraint[]> {
  await checkConstraints(session, tx, null, written, places);
  return findWarnings(session, tx, written);
}
