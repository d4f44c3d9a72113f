import { sql, sqlIdent } from "@tongzhou/base";
import { storageOf, type FieldDefinition } from "@tongzhou/model";
import { isSameJson } from "../canonicalJson.ts";
import { columnTypeOf } from "../columns.ts";
import { findConversion } from "../conversion/findConversion.ts";
import { deriveName } from "../physicalNames.ts";
import { binFieldEffects, createFieldEffects, indexEffects, pathOf, type FieldPlace } from "./fieldEffects.ts";
import { planConversion } from "./planConversion.ts";
import { planRules } from "./planRules.ts";
import { countRows, type Planner } from "./planner.ts";

/** Everything a new field brings to a table that is already there. */
export function planNewField(planner: Planner, place: FieldPlace, field: FieldDefinition): void {
  planner.add({
    kind: "field.create",
    form: place.table.form,
    field: pathOf(place, field),
    name: field.label,
    effects: createFieldEffects(planner, place, field, false),
  });
}

/** A field that is no longer there: its values go to the bin. */
export async function planDeletedField(planner: Planner, place: FieldPlace, field: FieldDefinition): Promise<void> {
  if (planner.isConverting(place.table, field.key)) {
    refuseWhileConverting(planner, place, field);
    return;
  }
  const rowsLosing = await countFilled(planner, place, field);
  planner.add({
    kind: "field.delete",
    form: place.table.form,
    field: pathOf(place, field),
    name: field.label,
    effects: binFieldEffects(planner, place, field),
    rowsAffected: rowsLosing,
    rowsLosing,
    isDestructive: true,
  });
}

/** Whatever differs between two versions of a field. */
export async function planChangedField(
  planner: Planner,
  before: FieldPlace,
  after: FieldPlace,
  from: FieldDefinition,
  to: FieldDefinition,
): Promise<void> {
  // What a formula reads may have begun, or ceased, to give it a column.
  const isMoved =
    from.kind === "formula" && to.kind === "formula" && formulaConversion(before, after, from, to) === "none";
  if (isSameJson(from, to) && !isMoved) return;
  if (planner.isConverting(after.table, to.key) && findConversion(from, to) !== "same") {
    refuseWhileConverting(planner, after, to);
    return;
  }
  const base = { form: after.table.form, field: pathOf(after, to), name: to.label };
  const conversion =
    from.kind === "formula" && to.kind === "formula"
      ? formulaConversion(before, after, from, to)
      : findConversion(from, to);
  const isStored = [columnTypeOf(from, before.siblings), columnTypeOf(to, after.siblings)].every(
    (type) => type !== undefined,
  );
  // A formula that is computed when read has no column that a plain field could keep.
  const isKept = conversion === "same" && from.kind === to.kind;
  if (conversion === "none" || !(isKept || isStored)) {
    const rowsLosing = from.kind === "formula" ? 0 : await countFilled(planner, before, from);
    planner.add({
      ...base,
      kind: from.kind === "formula" ? "field.change" : "field.replace",
      effects: [...binFieldEffects(planner, before, from), ...createFieldEffects(planner, after, to, false)],
      rowsAffected: rowsLosing,
      rowsLosing,
    });
    return;
  }
  if (conversion !== "same") {
    await planConversion(planner, before, from, to, conversion);
    return;
  }
  planner.add({ ...base, kind: "field.change", effects: indexEffects(before, after, from, to) });
  await planRules(planner, after, from, to);
}

// A formula's column changes when its result type does, or when it begins or ceases to be volatile.
function formulaConversion(
  before: FieldPlace,
  after: FieldPlace,
  from: FieldDefinition,
  to: FieldDefinition,
): "same" | "none" {
  return columnTypeOf(from, before.siblings) === columnTypeOf(to, after.siblings) ? "same" : "none";
}

async function countFilled(planner: Planner, { table, siblings }: FieldPlace, field: FieldDefinition): Promise<number> {
  const storage = storageOf(field);
  if (storage.kind === "junction" || storage.kind === "child") {
    const own = sqlIdent(planner.schema, deriveName(table.form, field.key));
    const record = storage.kind === "junction" ? sql`record_id` : sql`parent_id`;
    return countRows(planner, table, sql`exists (select from ${own} o where o.${record} = t.id)`);
  }
  if (columnTypeOf(field, siblings) === undefined) return 0;
  return countRows(planner, table, sql`${sqlIdent("t", field.key)} is not null`);
}

function refuseWhileConverting(planner: Planner, place: FieldPlace, field: FieldDefinition): void {
  const path = `forms.${place.table.form}.fields.${pathOf(place, field)}`;
  planner.problems.push({ path, code: "conversion_running", params: {} });
}
