import { sql } from "@tongzhou/base";
import { storageOf, type FieldDefinition, type FormDefinition, type WorkspaceDefinition } from "@tongzhou/model";
import { isSameJson } from "../canonicalJson.ts";
import { columnTypeOf } from "../columns.ts";
import { deriveName } from "../physicalNames.ts";
import { changedFormulas } from "../calculation/formulaOrder.ts";
import { baseIndexes, createFormTable, type ValueTable } from "../tableStatements.ts";
import type { BinRename, Effect } from "./definitionPlan.ts";
import { createFieldEffects, tableRenames, unbindEffects, type FieldPlace } from "./fieldEffects.ts";
import { planChangedField, planDeletedField, planNewField } from "./planField.ts";
import { countRows, type Planner } from "./planner.ts";

/** Steps for forms that are new, gone or changed. Apply renames deleted things away before it makes new ones. */
export async function planForms(
  planner: Planner,
  before: readonly FormDefinition[],
  after: readonly FormDefinition[],
  isEverythingRecalculated: boolean,
): Promise<void> {
  const old = new Map(before.map((form) => [form.key, form]));
  const next = new Map(after.map((form) => [form.key, form]));
  for (const form of before) if (!next.has(form.key)) await planDeletedForm(planner, form);
  for (const form of after) if (!old.has(form.key)) planNewForm(planner, form);
  for (const form of after) {
    const previous = old.get(form.key);
    if (previous !== undefined) await planChangedForm(planner, previous, form, isEverythingRecalculated);
  }
}

/** The step for forms that are there before and after, but in another order. */
export function planFormOrder(planner: Planner, before: WorkspaceDefinition, after: WorkspaceDefinition): void {
  const order = (from: WorkspaceDefinition, other: WorkspaceDefinition): readonly string[] =>
    from.forms.flatMap(({ key }) => (other.forms.some((form) => form.key === key) ? [key] : []));
  if (!isSameJson(order(before, after), order(after, before)))
    planner.add({ kind: "form.order", form: "", name: after.label });
}

function planNewForm(planner: Planner, form: FormDefinition): void {
  const place: FieldPlace = { table: { schema: planner.schema, form: form.key }, siblings: form.fields };
  const create: Effect = { kind: "run", statement: createFormTable(planner.schema, form) };
  const indexes = baseIndexes(planner.schema, form.key).map((spec): Effect => ({
    kind: "index",
    form: form.key,
    spec,
    isNewTable: true,
  }));
  planner.add({
    kind: "form.create",
    form: form.key,
    name: form.label,
    effects: [create, ...indexes, ...form.fields.flatMap((field) => createFieldEffects(planner, place, field, true))],
  });
}

async function planDeletedForm(planner: Planner, form: FormDefinition): Promise<void> {
  const table: ValueTable = { schema: planner.schema, form: form.key };
  for (const field of form.fields)
    if (planner.isConverting(table, field.key))
      planner.problems.push({ path: `forms.${form.key}.fields.${field.key}`, code: "conversion_running", params: {} });
  const rowsLosing = await countRows(planner, table, sql`true`);
  const renames: BinRename[] = [...tableRenames(form.key, planner.nextName("bin"), form.key, true)];
  const effects: Effect[] = baseIndexes(planner.schema, form.key).map((spec): Effect => ({
    kind: "dropIndex",
    name: spec.name,
    table: form.key,
  }));
  for (const field of form.fields) {
    const storage = storageOf(field);
    const hasOwnTable = storage.kind === "junction" || storage.kind === "child";
    const own = hasOwnTable ? deriveName(form.key, field.key) : form.key;
    effects.push(...unbindEffects(table, field, own));
    if (field.kind === "subform")
      for (const child of field.fields) effects.push(...unbindEffects({ ...table, parent: field.key }, child, own));
    if (hasOwnTable)
      renames.push(...tableRenames(own, planner.nextName("bin"), form.key, storage.kind === "child", field.key));
  }
  const { key, label } = form;
  const request = { kind: "form" as const, form: key, field: null, parent: null, label, definition: form, renames };
  planner.add({
    kind: "form.delete",
    form: key,
    name: label,
    effects: [...effects, { kind: "bin", request }],
    rowsAffected: rowsLosing,
    rowsLosing,
    isDestructive: true,
  });
}

async function planChangedForm(
  planner: Planner,
  from: FormDefinition,
  to: FormDefinition,
  isEverythingRecalculated: boolean,
): Promise<void> {
  if (isSameJson(from, to) && !isEverythingRecalculated) return;
  const { fields: oldFields, constraints: _oldConstraints, ...oldRest } = from;
  const { fields: newFields, constraints: _newConstraints, ...newRest } = to;
  if (!isSameJson(oldRest, newRest)) planner.add({ kind: "form.change", form: to.key, name: to.label });
  const table: ValueTable = { schema: planner.schema, form: to.key };
  await planFields(planner, { table, siblings: oldFields }, { table, siblings: newFields }, isEverythingRecalculated);
  const order = newFields.map((field) => field.key).filter((key) => oldFields.some((field) => field.key === key));
  const oldOrder = oldFields.map((field) => field.key).filter((key) => newFields.some((field) => field.key === key));
  if (!isSameJson(order, oldOrder) && isSameJson(oldRest, newRest))
    planner.add({ kind: "form.change", form: to.key, name: to.label });
}

async function planFields(
  planner: Planner,
  before: FieldPlace,
  after: FieldPlace,
  isEverythingRecalculated: boolean,
): Promise<void> {
  const old = new Map(before.siblings.map((field) => [field.key, field]));
  const next = new Set(after.siblings.map((field) => field.key));
  for (const field of before.siblings) if (!next.has(field.key)) await planDeletedField(planner, before, field);
  for (const field of after.siblings) {
    const previous = old.get(field.key);
    if (previous === undefined) planNewField(planner, after, field);
    else if (previous.kind === "subform" && field.kind === "subform")
      await planSubform(planner, before, after, previous, field, isEverythingRecalculated);
    else await planChangedField(planner, before, after, previous, field);
  }
  planCalculations(planner, before, after, isEverythingRecalculated);
}

async function planSubform(
  planner: Planner,
  before: FieldPlace,
  after: FieldPlace,
  from: FieldDefinition & { readonly kind: "subform" },
  to: FieldDefinition & { readonly kind: "subform" },
  isEverythingRecalculated: boolean,
): Promise<void> {
  if (!isSameJson({ ...from, fields: [] }, { ...to, fields: [] }))
    planner.add({ kind: "field.change", form: after.table.form, field: to.key, name: to.label });
  await planFields(
    planner,
    { table: { ...before.table, parent: from.key }, siblings: from.fields },
    { table: { ...after.table, parent: to.key }, siblings: to.fields },
    isEverythingRecalculated,
  );
}

function planCalculations(planner: Planner, before: FieldPlace, after: FieldPlace, isEverything: boolean): void {
  const changed = changedFormulas(before.siblings, after.siblings, isEverything).filter(
    (field) => columnTypeOf(field, after.siblings) !== undefined,
  );
  const [first] = changed;
  if (first === undefined) return;
  const { form, parent } = after.table;
  changed.forEach((field, index) =>
    planner.add({
      kind: "field.calculate",
      form,
      field: parent === undefined ? field.key : `${parent}.${field.key}`,
      name: field.label,
      // One job computes all of them in one pass; the first step carries it.
      effects:
        index === 0 ? [{ kind: "calculate", form, parent: parent ?? null, fields: changed.map((one) => one.key) }] : [],
    }),
  );
}
