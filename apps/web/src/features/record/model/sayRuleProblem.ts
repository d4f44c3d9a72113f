import type { FieldDefinition } from "@tongzhou/model";
import { sayProblem } from "../../../fields/sayProblem.ts";
import type { Wording } from "../../../shell/language.tsx";
import type { RuleProblem } from "./ruleReading.ts";

/** A problem at a field, in the reader's words. */
export function sayRuleProblem(problem: RuleProblem, field: FieldDefinition, wording: Wording): string {
  switch (problem.kind) {
    case "required":
      return wording.t("record.problemRequired", { field: wording.label(field.label) });
    case "locked":
      return wording.t("record.problemLocked");
    case "value":
      return sayProblem(problem.problem, wording);
    case "rule":
      return wording.label(problem.message);
    case "cell":
      return wording.t("record.problemCell", {
        row: problem.row,
        problem: sayRuleProblem(problem.problem, problem.column, wording),
      });
    default:
      return problem satisfies never;
  }
}
