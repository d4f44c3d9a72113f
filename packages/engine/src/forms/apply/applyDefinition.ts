import { AppError } from "@tongzhou/model";
import type { Session } from "../../gateway/session.ts";
import type { JobQueue } from "../../jobs/jobQueue.ts";
import { buildPlan } from "../plan/planDefinition.ts";
import { commitDefinition, type CommittedDefinition } from "./commitDefinition.ts";

/** A proposal as its plan was accepted. */
export interface ApplyInput {
  readonly proposed: unknown;
  readonly baseVersion: number;
  readonly hash: string;
  readonly acceptDestructive: boolean;
}

/**
 * Applies a planned definition.
 * @param queue wakes the workers at once; without it they find their work within a minute
 * @throws AppError "definition.plan_stale" when the plan would be another one now, "definition.invalid" with the problems,
 *   "definition.conflict" when values would be lost and that was not accepted, "definition.busy" when a table stayed locked
 */
export async function applyDefinition(
  session: Session,
  input: ApplyInput,
  queue?: JobQueue,
): Promise<CommittedDefinition> {
  const plan = await buildPlan(session.database, session.workspace.schema, input.proposed);
  if (plan.problems.length > 0 && plan.baseVersion === input.baseVersion)
    throw new AppError("definition.invalid", { problems: plan.problems });
  if (plan.baseVersion !== input.baseVersion || plan.hash !== input.hash)
    throw new AppError("definition.plan_stale", { base: input.baseVersion, found: plan.baseVersion });
  const losing = plan.steps.filter((step) => step.isDestructive);
  if (losing.length > 0 && !input.acceptDestructive)
    throw new AppError("definition.conflict", {
      reason: "destructive",
      steps: losing.map(({ kind, form, field, rowsLosing }) => ({ kind, form, field, rowsLosing })),
    });
  if (plan.steps.length === 0) return { version: plan.baseVersion, jobs: [] };
  const steps = plan.steps.map(({ kind, form, field }) => ({ kind, form, ...(field === undefined ? {} : { field }) }));
  return commitDefinition(session, { ...plan, steps }, queue);
}
