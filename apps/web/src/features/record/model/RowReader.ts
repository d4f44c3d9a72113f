import type { FieldDefinition, WireValues } from "@tongzhou/model";
import { ownValue } from "../../../fields/ownValue.ts";
import type { CompiledParts } from "./compileParts.ts";
import { findUnseen } from "./findUnseen.ts";
import type { RowQuestions, RuleInput, RuleReading } from "./ruleReading.ts";
import { isSameWire } from "./sameWire.ts";
import { savedRows } from "./valueProblems.ts";

/** Runs the rules of a record's subforms on their rows. */
export class RowReader {
  readonly #parts: CompiledParts;
  readonly #input: RuleInput;
  readonly #questions = new Map<string, readonly RowQuestions[]>();

  constructor(parts: CompiledParts, input: RuleInput) {
    this.#parts = parts;
    this.#input = input;
  }

  /** What is to be asked of the rows that were read because they have changed, by subform. */
  get questions(): ReadonlyMap<string, readonly RowQuestions[]> {
    return this.#questions;
  }

  /** A row as it stands; undefined where nothing in its rows depends on anything. */
  read({ key }: FieldDefinition, cells: WireValues): RuleReading | undefined {
    const rules = this.#parts.lines.get(key);
    if (rules?.isNeeded !== true) return undefined;
    const { context, rowAnswers } = this.#input;
    const known = rowAnswers?.(key, cells);
    const unseen = findUnseen(columnsOf(this.#parts.fields.get(key)), cells, "all");
    return rules.run({
      values: cells,
      typed: "all",
      system: {},
      context,
      ...(unseen.size === 0 ? {} : { unseen }),
      ...(known === undefined ? {} : { answers: known }),
    });
  }

  /** Finds the problems of rows that have changed, one at a time, and notes what is to be asked of them. */
  changedProblems(field: FieldDefinition): (cells: WireValues) => RuleReading["problems"] | undefined {
    const old = savedRows(ownValue(this.#input.saved ?? {}, field.key));
    return (cells) => {
      const was = old.get(cells["id"] ?? null);
      if (was !== undefined && isSameWire(was, cells)) return undefined;
      const reading = this.read(field, cells);
      if (reading !== undefined && reading.questions.length > 0) this.#note(field.key, cells, reading);
      return reading?.problems;
    };
  }

  #note(subform: string, row: WireValues, { questions }: RuleReading): void {
    this.#questions.set(subform, [...(this.#questions.get(subform) ?? []), { row, questions }]);
  }
}

function columnsOf(field: FieldDefinition | undefined): readonly FieldDefinition[] {
  return field?.kind === "subform" ? field.fields : [];
}
