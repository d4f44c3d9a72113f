import type { FieldDefinition } from "@tongzhou/model";
import { sayProblem } from "../../../fields/sayProblem.ts";
import type { Wording } from "../../../shell/language.tsx";
import type { CellProblem, RuleProblem } from "./ruleReading.ts";

// Cells that are told one by one; of many wrong rows nobody reads more before mending some.
const maxTold = 5;

/** A problem at a field, in the reader's words; of several wrong cells each has a line of its own. */
export function sayRuleProblem(problem: RuleProblem, field: FieldDefinition, wording: Wording): string {
  return sayEach(problem, field, wording).join("\n");
}

/** The same, line by line. */
export function sayEach(problem: RuleProblem, field: FieldDefinition, wording: Wording): readonly string[] {
  const { t, label } = wording;
  switch (problem.kind) {
    case "required":
      return [t("record.problemRequired", { field: label(field.label) })];
    case "locked":
      return [t("record.problemLocked")];
    case "value":
      return [sayProblem(problem.problem, wording)];
    case "rule":
      return [label(problem.message)];
    case "cell": {
      const cells = [problem, ...problem.others];
      const told = cells.slice(0, maxTold).map((cell) => sayCell(cell, wording));
      const more = cells.length - told.length;
      return more === 0 ? told : [...told, t("record.problemMore", { count: more })];
    }
    default:
      return problem satisfies never;
  }
}

function sayCell({ row, column, problem }: CellProblem, wording: Wording): string {
  const said = sayRuleProblem(problem, column, wording);
  // What is to be filled in is named by itself.
  return problem.kind === "required"
    ? wording.t("record.problemCell", { row, problem: said })
    : wording.t("record.problemRow", { row, field: wording.label(column.label), problem: said });
}
