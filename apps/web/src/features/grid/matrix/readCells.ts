import type { Wire } from "@tongzhou/model";
import { plainValue, readText } from "../../../fields/fieldText.ts";
import { findChoice } from "./choiceModel.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import type { CellRecord } from "./matrixModel.ts";

/** What a cell holds as spreadsheets take it; several values stand side by side. */
export function cellText({ parts, kit }: MatrixSheetKit, records: readonly CellRecord[]): string {
  const { cell } = parts;
  if (cell === null) return "";
  return records.map(({ value }) => plainValue(cell, value, kit.wording, kit.directory)).join(", ");
}

/** A pasted or typed text as the values of a cell; undefined when it is none. Blank empties the cell. */
export function readCellText({ parts, kit, choices }: MatrixSheetKit, text: string): readonly Wire[] | undefined {
  const { cell } = parts;
  if (cell === null) return undefined;
  if (text.trim() === "") return [];
  if (choices === undefined) {
    const reading = readText(cell, text, kit.wording, kit.directory);
    return reading.ok && reading.value !== null ? [reading.value] : undefined;
  }
  const found = text
    .split(/[,，、;；/\s]+/u)
    .filter((part) => part !== "")
    .map((part) => findChoice(choices, part));
  const values = found.flatMap((choice) => (choice === undefined ? [] : [choice.value]));
  return values.length < found.length ? undefined : [...new Set(values)];
}
