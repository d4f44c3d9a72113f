import { isApiError } from "../../../api/apiError.ts";
import type { BrokenView } from "../recordDetailQueries.ts";

/** What a refused save would break, as the server says it; none for any other error. */
export function brokenOf(error: unknown): readonly BrokenView[] {
  if (!isApiError(error, "constraint.broken")) return [];
  const { broken } = error.params;
  // The code's params are part of the contract: a list of BrokenConstraint.
  return Array.isArray(broken) ? (broken as readonly BrokenView[]) : [];
}
