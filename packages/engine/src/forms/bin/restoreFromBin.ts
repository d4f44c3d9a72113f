import { AppError, checkDefinition, type FieldDefinition, type WorkspaceDefinition } from "@tongzhou/model";
import type { Session } from "../../gateway/session.ts";
import type { JobQueue } from "../../jobs/jobQueue.ts";
import { commitDefinition, type CommittedDefinition } from "../apply/commitDefinition.ts";
import { loadRunningConversions } from "../conversions.store.ts";
import { appendField, findField, findSiblings, replaceField } from "../definitionFields.ts";
import { loadHead } from "../definitions.store.ts";
import type { Effect } from "../plan/definitionPlan.ts";
import { createPlanner, reverseRename } from "../plan/planner.ts";
import { baseIndexes, fieldForeignKeys, fieldIndexes, type ValueTable } from "../tableStatements.ts";
import { loadBin, type BinItem } from "./bin.store.ts";
import { deletedTogether, type DeletedItem } from "./deletedTogether.ts";

interface Restoration {
  readonly definition: WorkspaceDefinition;
  readonly effects: readonly Effect[];
  readonly items: readonly BinItem[];
}

/**
 * Brings a deleted form or field back with its data, or a column back to what it was before its conversion. Values
 * written since a conversion are kept as far as they can be converted back. What does not hold without the forms and
 * links that were deleted with it comes back with them.
 * @throws AppError "request.not_found" when it is not in the bin, "definition.conflict" when its place is taken or gone,
 *   "definition.invalid" when what it needs is gone
 */
export async function restoreFromBin(session: Session, id: number, queue?: JobQueue): Promise<CommittedDefinition> {
  const { database, workspace } = session;
  const { schema } = workspace;
  const bin = await loadBin(database, schema);
  const item = bin.find((one) => one.id === id);
  if (item === undefined) throw new AppError("request.not_found", { id });
  const head = await loadHead(database, schema);
  const { definition, effects, items } =
    item.kind === "conversion"
      ? checkedOrThrow(await restoreConversion(session, head, item))
      : restoreWithNeeded(schema, head.definition, { bin, item });
  const steps = items.map(({ form, field }) => ({
    kind: "restore" as const,
    form,
    ...(field === null ? {} : { field }),
  }));
  return commitDefinition(session, { baseVersion: head.version, definition, effects, steps }, queue);
}

// A form whose formula reads a link to it, and that link, hold only together; so do forms that read one another.
function restoreWithNeeded(
  schema: string,
  head: WorkspaceDefinition,
  { bin, item }: { readonly bin: readonly BinItem[]; readonly item: DeletedItem },
): Restoration {
  const alone = restoreDeleted(schema, head, item);
  if (checkDefinition(alone.definition).ok) return alone;
  let all = alone;
  for (const other of deletedTogether(bin, item).slice(1)) {
    if (isTaken(all.definition, other)) continue;
    const next = restoreDeleted(schema, all.definition, other);
    all = { ...next, effects: [...all.effects, ...next.effects], items: [...all.items, other] };
    if (checkDefinition(all.definition).ok) return all;
  }
  return checkedOrThrow(alone);
}

function checkedOrThrow(restoration: Restoration): Restoration {
  const checked = checkDefinition(restoration.definition);
  if (!checked.ok) throw new AppError("definition.invalid", { problems: checked.error });
  return restoration;
}

function isTaken(head: WorkspaceDefinition, item: DeletedItem): boolean {
  if (item.kind === "form") return head.forms.some((form) => form.key === item.form);
  const path = { form: item.form, parent: item.parent, field: item.field ?? "" };
  return findSiblings(head, path) === undefined || findField(head, path) !== undefined;
}

function restoreDeleted(schema: string, head: WorkspaceDefinition, item: DeletedItem): Restoration {
  const renames = [...item.renames].reverse().map(reverseRename);
  const restore: Effect = { kind: "restore", bin: item.id, renames };
  if (item.kind === "form") {
    if (head.forms.some((form) => form.key === item.form))
      throw new AppError("definition.conflict", { reason: "key_taken", form: item.form });
    const table = { schema, form: item.form };
    const own = baseIndexes(schema, item.form).map((spec): Effect => ({
      kind: "index",
      form: item.form,
      spec,
      isNewTable: false,
    }));
    const bound = item.definition.fields.flatMap((field) => bindEffects(table, field));
    return {
      definition: { ...head, forms: [...head.forms, item.definition] },
      effects: [restore, ...own, ...bound],
      items: [item],
    };
  }
  const path = { form: item.form, parent: item.parent, field: item.field ?? "" };
  if (findSiblings(head, path) === undefined)
    throw new AppError("definition.conflict", { reason: "form_gone", form: item.form });
  if (findField(head, path) !== undefined)
    throw new AppError("definition.conflict", { reason: "key_taken", form: item.form, field: item.field });
  const table = { schema, form: item.form, ...(item.parent === null ? {} : { parent: item.parent }) };
  return {
    definition: appendField(head, path, item.definition),
    effects: [restore, ...bindEffects(table, item.definition)],
    items: [item],
  };
}

/** The indexes and foreign keys of a field whose table is there again. */
function bindEffects(table: ValueTable, field: FieldDefinition): readonly Effect[] {
  const { form } = table;
  const inner = field.kind === "subform" ? field.fields : [];
  return [
    ...fieldIndexes(table, field).map((spec): Effect => ({ kind: "index", form, spec, isNewTable: false })),
    ...fieldForeignKeys(table, field).map((key): Effect => ({ kind: "foreignKey", form, key, isNewTable: false })),
    ...inner.flatMap((child) => bindEffects({ ...table, parent: field.key }, child)),
  ];
}

async function restoreConversion(
  session: Session,
  head: { readonly version: number; readonly definition: WorkspaceDefinition },
  item: BinItem & { readonly kind: "conversion" },
): Promise<Restoration> {
  const { schema } = session.workspace;
  const path = { form: item.form, parent: item.parent, field: item.field ?? "" };
  const source = findField(head.definition, path);
  if (source === undefined) throw new AppError("definition.conflict", { reason: "field_gone", field: item.field });
  const converting = await loadRunningConversions(session.database, schema);
  const table = { schema, form: item.form, ...(item.parent === null ? {} : { parent: item.parent }) };
  const { zone, forms } = head.definition;
  const planner = createPlanner(session.database, { schema, zone, baseVersion: head.version, forms, converting });
  if (planner.isConverting(table, source.key))
    throw new AppError("definition.conflict", { reason: "conversion_running", field: item.field });
  const target = { ...item.definition, label: source.label };
  const request = {
    table,
    source,
    target,
    shadow: planner.nextName("conversion"),
    binName: planner.nextName("bin"),
    undoes: item.id,
  };
  return {
    definition: replaceField(head.definition, path, target),
    effects: [{ kind: "convert", request }],
    items: [item],
  };
}
