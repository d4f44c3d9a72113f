import { toWire } from "@tongzhou/expr";
import type { Wire, WireValues } from "@tongzhou/model";
import { buildRow } from "../../../fields/buildRow.ts";
import { ownValue } from "../../../fields/ownValue.ts";
import { subformRows } from "../../../fields/subform/subformModel.ts";
import type { CompiledParts } from "./compileParts.ts";
import { isWholeAnswer } from "./PartAsker.ts";
import type { PartAsker } from "./PartAsker.ts";
import type { RuleInput } from "./ruleReading.ts";

/** What a record and its new rows begin with, where that follows what it reads. */
export interface Beginning {
  /** What a new record begins with and nobody has filled in, as far as it is known. */
  readonly begun: WireValues;
  /** Whether the server is being asked for some of it. */
  readonly isBeginning: boolean;
  /** Subforms with what their new rows begin with filled in. */
  readonly rowsBegun: WireValues;
  /** Subforms whose rows the server is being asked for what they begin with. */
  readonly openRows: ReadonlySet<string>;
}

/** Begins a record and its new rows with what fetches its value, until somebody fills it in. */
export function beginRecord(parts: CompiledParts, input: RuleInput, asker: PartAsker): Beginning {
  return { ...beginValues(parts, input, asker), ...beginRows(parts, input) };
}

function beginValues(
  { fields, live, fit }: CompiledParts,
  { values: filled, typed, system, context }: RuleInput,
  asker: PartAsker,
): Pick<Beginning, "begun" | "isBeginning"> {
  const begun: Record<string, Wire> = {};
  let isBeginning = false;
  const isNew = typed === "all" && (filled["id"] ?? null) === null;
  for (const [key, start] of isNew ? live : []) {
    if (Object.hasOwn(filled, key)) continue;
    const of = { ...begun, ...filled };
    if (start.evaluate !== null) {
      if (!asker.isFilledLater(start))
        begun[key] = fit(key, toWire(start.evaluate(buildRow(fields, of, system), context)));
      continue;
    }
    const answer = asker.ask(start, of);
    if (isWholeAnswer(answer)) begun[key] = answer.value;
    isBeginning ||= answer === undefined;
  }
  return { begun, isBeginning };
}

// Rows that are added begin with what their columns fetch: what counts the rows counts it.
function beginRows(
  { lines }: CompiledParts,
  { values: filled, typed, context, rowAnswers }: RuleInput,
): Pick<Beginning, "rowsBegun" | "openRows"> {
  const rowsBegun: Record<string, Wire> = {};
  const openRows = new Set<string>();
  for (const [key, line] of lines) {
    if (!line.beginsLive || (typed !== "all" && !typed.has(key))) continue;
    rowsBegun[key] = subformRows(ownValue(filled, key) ?? null).map((cells) => {
      const known = rowAnswers?.(key, cells);
      const input = { values: cells, typed: "all", system: {}, context } as const;
      const read = line.run(known === undefined ? input : { ...input, answers: known });
      if (read.isBeginning) openRows.add(key);
      return { ...read.begun, ...cells };
    });
  }
  return { rowsBegun, openRows };
}
