import { beginRecord } from "./beginRecord.ts";
import type { CompiledParts } from "./compileParts.ts";
import { computeFormulas } from "./computeFormulas.ts";
import { findProblems } from "./findProblems.ts";
import { judgeConditions, keysOf } from "./judgeConditions.ts";
import { PartAsker } from "./PartAsker.ts";
import { PartJudge } from "./PartJudge.ts";
import { RowReader } from "./RowReader.ts";
import type { RuleInput, RuleReading } from "./ruleReading.ts";

/** Runs the rules of a form, or of a subform's rows, on one record as it stands. */
export function runRules(parts: CompiledParts, input: RuleInput): RuleReading {
  const asker = new PartAsker(parts, input);
  const beginning = beginRecord(parts, input, asker);
  const { begun, isBeginning, rowsBegun } = beginning;
  const now = computeFormulas(parts, input, beginning, asker);
  const { values, computed, pending, asking, unsure } = now;
  const judge = new PartJudge(parts, input, now, asker);
  const held = judgeConditions(parts, judge);
  const rows = new RowReader(parts, input);
  const problems = findProblems(parts, input, { judge, held, rows, values });
  const hidden = keysOf(parts.shows, (rule) => judge.hides(rule));
  const broken = parts.whole
    .filter((rule) => judge.isTouched(rule) && judge.judge(rule) === false)
    .map(({ key, message, reads }) => ({ key, message, fields: [...reads].filter((one) => parts.fields.has(one)) }));
  return {
    ...held,
    hidden,
    begun,
    isBeginning,
    rowsBegun,
    computed,
    pending,
    asking,
    unsure,
    problems,
    broken,
    rows: {
      read: (subform, row) => rows.read(subform, row),
      start: ({ key }) => parts.lines.get(key)?.defaults(input.context) ?? {},
    },
    questions: asker.questions,
    rowQuestions: rows.questions,
  };
}
