import { useDeferredValue, useMemo } from "react";
import { checkDefinition } from "@tongzhou/model";
import type { WorkspaceDefinition } from "@tongzhou/model";
import { useQuery } from "@tanstack/react-query";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { planQuery } from "../desk/designQueries.ts";
import type { Plan, Step } from "../desk/designQueries.ts";
import { isChanged } from "../model/draft.ts";
import { findField, findForm } from "../model/fieldId.ts";
import { countMissing, foldSteps } from "../model/planModel.ts";
import { sayProblem } from "../model/sayProblem.ts";

/** Something that keeps the draft from being published. */
export interface PlanProblem {
  readonly path: string;
  readonly message: string;
}

/** What publishing would do, as far as it is known now. */
export interface PlanReading {
  readonly isChanged: boolean;
  /** The plan, once there is one for the draft as it stands. */
  readonly plan: Plan | undefined;
  /** Steps to show: while the draft is being planned anew, those of before. */
  readonly steps: readonly Step[] | undefined;
  readonly problems: readonly PlanProblem[];
  readonly missing: number;
  /** Steps that do something to values there are. */
  readonly touching: number;
  /** Whether steps and problems are those of the draft as it stands. */
  readonly isCurrent: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Plans the draft whenever it rests; what is wrong with it by itself is known at once, without the server. */
export function usePlan(accepted: ReadonlySet<string>): PlanReading {
  const { locale } = useWording();
  const { workspace, draft } = useDesign();
  const changed = isChanged(draft);
  const checked = useDeferredValue(draft.now);
  const own = useMemo(
    () => ownProblems(checked, draft.base.definition, locale),
    [checked, draft.base.definition, locale],
  );
  const query = useQuery({
    ...planQuery(workspace.key, draft.base.version, draft.revision, draft.now),
    enabled: changed && own.length === 0,
  });
  const plan = query.isPlaceholderData ? undefined : query.data;
  const isCurrent = checked === draft.now && (own.length > 0 || plan !== undefined);
  const data = query.data;
  const steps = useMemo(
    // A draft that is wrong by itself is not planned; the steps of an earlier one would tell of changes taken back.
    () => (data === undefined || own.length > 0 ? undefined : foldSteps(data.steps, draft.base.definition, draft.now)),
    [data, own.length, draft.base.definition, draft.now],
  );
  const problems = own.length > 0 ? own : (plan?.problems ?? []).map(({ path, message }) => ({ path, message }));
  return {
    isChanged: changed,
    plan,
    steps,
    problems,
    missing: countMissing(own.length > 0 ? [] : (plan?.steps ?? []), problems, accepted),
    touching: (steps ?? []).filter(
      (step) => step.rowsAffected > 0 || step.kind === "field.calculate" || isFormula(step, draft.now),
    ).length,
    isCurrent,
    error: query.error,
    retry: () => void query.refetch(),
  };
}

// A new formula is computed for every record.
function isFormula({ kind, form, field }: Step, definition: WorkspaceDefinition): boolean {
  return kind === "field.create" && findField(findForm(definition, form), field ?? "")?.kind === "formula";
}

function ownProblems(
  definition: WorkspaceDefinition,
  before: WorkspaceDefinition,
  locale: "zh-CN" | "en",
): readonly PlanProblem[] {
  const checked = checkDefinition(definition, before);
  if (checked.ok) return [];
  return checked.error.map((problem) => ({
    path: problem.path,
    message: sayProblem(problem, definition, before, locale),
  }));
}
