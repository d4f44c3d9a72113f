import type { FormDefinition, Wire } from "@tongzhou/model";
import { readText } from "../../../fields/fieldText.ts";
import { sentValue } from "../../../fields/sentValue.ts";
import { askDraft } from "./askDraft.ts";
import { judgeCell } from "./judgeCell.ts";
import { readCell } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import type { CellEditing } from "./useCellEditing.ts";

/**
 * What the rules of the form hold against what stands in an open cell; undefined for nothing, and for what is no value.
 * @throws ApiError
 */
export async function judgeTyped(
  sheet: Sheet,
  forms: readonly FormDefinition[],
  editing: CellEditing,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { field, row, input, text, saving } = editing;
  const { wording, directory, workspace } = sheet.kit;
  const reading = input === "text" || input === "day" ? readText(field, text, wording, directory) : undefined;
  const value = reading === undefined ? editing.value : reading.ok ? reading.value : undefined;
  if (value === undefined) return undefined;
  const form = sheet.form.definition;
  const valueOf = (key: string): Wire | undefined => {
    const other = form.fields.find((one) => one.key === key);
    return other === undefined || !sheet.places.has(key) ? undefined : readCell(sheet, row, other).value;
  };
  const values = { ...saving, [field.key]: sentValue(field, value) };
  const draft = { workspace, form: form.key, record: Number(row[0]), values };
  return judgeCell(
    { form, forms, partlySeen: sheet.form.abilities.partlySeen },
    { field, value, valueOf },
    (parts) => askDraft(draft, parts, signal),
    wording,
  );
}
