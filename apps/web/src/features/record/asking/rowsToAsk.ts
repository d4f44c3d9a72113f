import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import type { RowRules } from "../../../fields/conditions/rowReadings.tsx";
import { rowKeyOf } from "../../../fields/subform/subformModel.ts";
import type { SubformRow } from "../../../fields/subform/subformModel.ts";
import type { Wording } from "../../../shell/language.tsx";
import type { DraftQuestion } from "../model/draftAnswers.ts";
import type { RuleReading } from "../model/ruleReading.ts";
import { sayRuleProblem } from "../model/sayRuleProblem.ts";
import type { RowPlace } from "./RowAsker.ts";
import type { AskedDraft } from "./useDraftAnswers.ts";

/** Notes what only the server can tell of a row. */
export function noteRow(
  asked: AskedDraft,
  place: RowPlace,
  row: SubformRow,
  questions: readonly DraftQuestion[],
): void {
  // A row that came without a mark is told from the others by what is asked of it.
  const key = rowKeyOf(row) || questions.map(({ snapshot }) => snapshot).join(" ");
  if (questions.length > 0) asked.noteRow(place, key, questions);
}

/** Notes the rows of a record's subforms that have changed. */
export function noteChangedRows(asked: AskedDraft, form: FormDefinition, { rowQuestions }: RuleReading): void {
  for (const [subform, rows] of rowQuestions)
    for (const { row, questions } of rows) noteRow(asked, placeOfRows(form, subform), row, questions);
}

/**
 * The rules of a record's rows; of those in sight the server is asked what only it can tell.
 * @param isTried whether what is left blank counts as wrong
 */
export function askingRules(
  asked: AskedDraft,
  form: FormDefinition,
  { rows, problems }: RuleReading,
  wording: Wording,
  isTried = true,
): RowRules {
  return {
    ...rows,
    ask: (subform: FieldDefinition, row) =>
      noteRow(asked, placeOfRows(form, subform.key), row, rows.read(subform, row)?.questions ?? []),
    problemsOf: (_, { subform, index }) => {
      const found = problems.get(subform.key);
      const cells = found?.kind === "cell" ? [found, ...found.others] : [];
      return new Map(
        cells.flatMap(({ row, column, problem }) =>
          row === index + 1 && (isTried || problem.kind !== "required")
            ? [[column.key, sayRuleProblem(problem, column, wording)] as const]
            : [],
        ),
      );
    },
  };
}

function placeOfRows({ key }: FormDefinition, subform: string): RowPlace {
  return { key: subform, form: key, subform, beside: [] };
}
