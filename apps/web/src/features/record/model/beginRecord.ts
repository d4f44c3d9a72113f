import type { Wire, WireValues } from "@tongzhou/model";
import { ownValue } from "../../../fields/ownValue.ts";
import { subformRows } from "../../../fields/subform/subformModel.ts";
import type { CompiledParts } from "./compileParts.ts";
import { evaluateStart } from "./liveStarts.ts";
import { isWholeAnswer } from "./PartAsker.ts";
import type { PartAsker } from "./PartAsker.ts";
import type { RulePart } from "./ruleParts.ts";
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
  parts: CompiledParts,
  { values: filled, typed, system, context }: RuleInput,
  asker: PartAsker,
): Pick<Beginning, "begun" | "isBeginning"> {
  const begun: Record<string, Wire> = {};
  // What one begins with that is not known yet, nobody can go on from.
  const unknown = new Set<string>();
  let isBeginning = false;
  const beginWith = (key: string, start: RulePart): Wire | undefined => {
    if ([...start.reads].some((one) => unknown.has(one))) return undefined;
    const of = { ...begun, ...filled };
    if (start.evaluate !== null)
      return asker.isFilledLater(start)
        ? undefined
        : parts.fit(key, evaluateStart(start, parts, { values: of, system, context }));
    const answer = asker.ask(start, of);
    isBeginning ||= answer === undefined;
    return isWholeAnswer(answer) ? answer.value : undefined;
  };
  const isNew = typed === "all" && (filled["id"] ?? null) === null;
  for (const [key, start] of isNew ? parts.live : []) {
    if (Object.hasOwn(filled, key)) continue;
    const value = beginWith(key, start);
    if (value === undefined) unknown.add(key);
    else begun[key] = value;
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
