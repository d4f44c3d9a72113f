import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { isBlank } from "../../../fields/fieldText.ts";
import { ownValue } from "../../../fields/ownValue.ts";
import type { CompiledParts } from "./compileParts.ts";
import type { Held } from "./judgeConditions.ts";
import type { PartJudge } from "./PartJudge.ts";
import type { RowReader } from "./RowReader.ts";
import type { RulePart } from "./ruleParts.ts";
import type { RuleInput, RuleProblem, RuleReading } from "./ruleReading.ts";
import { checkField, checkRows } from "./valueProblems.ts";

/** What a record's problems are found by. */
interface ProblemSources {
  readonly judge: PartJudge;
  readonly held: Held;
  readonly rows: RowReader;
  /** What is typed, over what the record begins with. */
  readonly values: WireValues;
}

/** The first problem of each field: of its own value, then of its conditions, then of its rule. */
export function findProblems(
  { fields, checks, conditions }: CompiledParts,
  { values: filled, typed, unseen }: RuleInput,
  { judge, held, rows, values }: ProblemSources,
): RuleReading["problems"] {
  const isAsked = (key: string, condition: RulePart | undefined): boolean =>
    judge.isTyped(key) || (condition !== undefined && judge.isTouched(condition));
  const checkConditions = ({ key }: FieldDefinition): RuleProblem | null => {
    const value = ownValue(values, key) ?? null;
    if (typed !== "all" && held.locked.has(key) && typed.has(key)) return { kind: "locked" };
    // Whether it is filled in is for the saving to know.
    if (isBlank(value) && unseen?.has(key) === true) return null;
    if (isBlank(value))
      return held.required.has(key) && isAsked(key, conditions.required.get(key)) ? { kind: "required" } : null;
    const gone = held.unavailable.get(key);
    const picked = Array.isArray(value) ? (value as readonly Wire[]) : [value];
    const isRefused = picked.some(
      (option) =>
        typeof option === "string" &&
        gone?.has(option) === true &&
        isAsked(key, conditions.options.get(key)?.get(option)),
    );
    return isRefused ? { kind: "value", problem: { problem: "unavailable_option" } } : null;
  };
  const findProblem = (field: FieldDefinition): RuleProblem | null => {
    const { key } = field;
    const value = ownValue(field.kind === "subform" ? filled : values, key) ?? null;
    const problem =
      checkField(field, value, judge.isTyped(key)) ??
      (field.kind === "subform" && judge.isTyped(key)
        ? checkRows(field.fields, value, rows.changedProblems(field))
        : checkConditions(field));
    if (problem !== null) return problem;
    const check = checks.get(key);
    if (check === undefined || isBlank(value) || !isAsked(key, check)) return null;
    return judge.judge(check) === false ? { kind: "rule", message: check.message } : null;
  };
  return new Map(
    [...fields.values()].flatMap((field): (readonly [string, RuleProblem])[] => {
      const problem = findProblem(field);
      return problem === null ? [] : [[field.key, problem]];
    }),
  );
}
