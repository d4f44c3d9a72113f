import { must, sql, sqlIdent, toQuery, type Sql } from "@tongzhou/base";
import { AppError, type FieldDefinition, type FieldOf, type Wire } from "@tongzhou/model";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { deriveIndexName, fieldTable } from "../forms/physicalNames.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { childForm } from "./childForm.ts";
import { pickProblems, requiredProblems } from "./fieldRules.ts";
import { formulasMoved } from "./newestFormulas.ts";
import { newColumns, sentOrStart } from "./newColumns.ts";
import { formulaLaterals, imageOf, storedFields } from "./image.ts";
import { problemError, problemList, problemWhen } from "./problems.ts";
import { refuseCells } from "./refuseCells.ts";
import { isAlwaysSeen, startedRows, startProblems } from "./startProblems.ts";
import { validationProblems } from "./validations.ts";
import { commaList, inputCte, referenceProblems, rowsSlot, targetCtes } from "./writeParts.ts";
import { wireJson } from "./wireJson.ts";
import { cellOf } from "./cellOf.ts";

/** A row of a subform as it is kept in history: its id, its place, and its filled columns in wire shape. */
export type ChildImage = Readonly<Record<string, Wire>> & { readonly id: number; readonly position: number };

/** A row about to be written: all columns for an existing row, those sent for a new one. */
export interface ChildDraft {
  readonly id?: number;
  readonly position: number;
  readonly columns: Readonly<Record<string, Wire>>;
  /** The columns the caller sent; links among them are looked for, the others stay whoever may see them. */
  readonly sent: readonly string[];
  /** The record, when it is there already. */
  readonly parent?: number;
  /** Place of its record in the call. */
  readonly record: number;
}

/** The rows of a subform, per record, in order. */
export async function loadChildren(
  queryable: Queryable,
  session: Session,
  form: string,
  field: FieldOf<"subform">,
  parents: readonly number[],
): Promise<ReadonlyMap<number, readonly ChildImage[]>> {
  const image = childImage(session.workspace, form, field, sql`c`);
  const rows = await queryable.rows<{ parent: number; rows: readonly ChildImage[] }>(
    sql`select c.parent_id as parent, jsonb_agg(${image} order by c.position, c.id) as rows
        from ${fieldTable(session.workspace.schema, form, field.key)} c where c.parent_id = any(${parents}::bigint[]) group by c.parent_id`,
  );
  return new Map(rows.map((row) => [row.parent, row.rows]));
}

/** The row of `alias` as jsonb, in the shape of ChildImage. */
export function childImage(workspace: WorkspaceRuntime, form: string, field: FieldOf<"subform">, alias: Sql): Sql {
  const cells = storedFields(imageOf(workspace, childForm(workspace, form, field))).map(
    (one) => sql`${wireJson(one.field, sql`${alias}.${sqlIdent(one.field.key)}`)} as ${sqlIdent(one.field.key)}`,
  );
  return sql`(select jsonb_strip_nulls(to_jsonb("~row")) from (select ${commaList([sql`${alias}.id`, sql`${alias}.position`, ...cells])}) "~row")`;
}

/**
 * Fills defaults, computes formulas and asks every rule of the rows, without writing anything.
 * @returns the rows as they will be stored, new ones with an id drawn for them, in the order given
 * @throws AppError for the first row that breaks a rule
 */
export async function prepareChildren(
  queryable: Queryable,
  session: Session,
  form: string,
  field: FieldOf<"subform">,
  drafts: readonly ChildDraft[],
): Promise<readonly ChildImage[]> {
  if (drafts.length === 0) return [];
  const { workspace } = session;
  const child = childForm(workspace, form, field);
  const image = imageOf(workspace, child);
  const values = image.values;
  const shape = { sent: values.map((one) => one.field.key), mixed: values.map((one) => one.field.key) };
  const sequence = toQuery(sqlIdent(workspace.schema, deriveIndexName(form, "id", field.key))).text;
  const begun = newColumns(session, child, sentOrStart(shape));
  const base = sql`base as materialized (select ${commaList([
    sql`v."~ord"`,
    sql`v."~position" as position`,
    sql`v."~sent"`,
    sql`v."~not"`,
    sql`v."~parent"`,
    sql`coalesce(v."~id", nextval(${sequence}::text::regclass)) as id`,
    ...values.map((one) => sql`${begun.column(one)} as ${sqlIdent(one.field.key)}`),
  ])} from input v${begun.joins})`;
  const laterals = formulaLaterals(workspace, child, image.formulas, sql`b`);
  const computed = [...laterals.columns].map(([key, value]) => sql`${value} as ${sqlIdent(key)}`);
  const required = values
    .filter((one) => one.field.required === true)
    .map((one) => problemWhen(sql`i.${sqlIdent(one.field.key)} is null`, "required", one.field.key));
  const isShown = isAlwaysSeen(session, form)(field.key);
  // Rows that were there before may keep the files they hold.
  const old = sql`o`;
  const owner = { form, record: sql`i."~parent"`, prefix: `${field.key}.` };
  const problems = problemList([
    formulasMoved(workspace, { form, parent: field.key }),
    ...startProblems(session, child, values, sql`i`, startedRows(shape, sql`i`), () => isShown),
    ...required,
    ...requiredProblems(session, child, image, sql`i`, null),
    ...referenceProblems(session, values, sql`i`, old, owner, {
      isSent: (key) => sql`${key}::text = any(i."~sent")`,
    }),
    ...pickProblems(session, child, image, sql`i`, null),
    ...validationProblems(session, child, image, sql`i`, null),
  ]);
  const cells = storedFields(image).map(
    (one) => sql`${wireJson(one.field, sql`i.${sqlIdent(one.field.key)}`)} as ${sqlIdent(one.field.key)}`,
  );
  const query = sql`with ${commaList([
    inputCte(values, [
      ["~ord", "int"],
      ["~id", "bigint"],
      ["~position", "int"],
      ["~not", "text[]"],
      ["~sent", "text[]"],
      ["~parent", "bigint"],
    ]),
    ...targetCtes(session, values),
    base,
    sql`image as materialized (select ${commaList([sql`b.*`, ...computed])} from base b${laterals.joins})`,
  ])} select i."~ord" as ord, ${problems} as problems, (select jsonb_strip_nulls(to_jsonb("~row")) from (select ${commaList([sql`i.id`, sql`i.position`, ...cells])}) "~row") as row
    from image i left join ${fieldTable(workspace.schema, form, field.key)} o on o.id = i.id order by i."~ord"`;
  const keys = values.map((one) => one.field.key);
  const json = drafts.map((draft, ord) => ({
    ...draft.columns,
    "~ord": ord,
    "~id": draft.id ?? null,
    "~position": draft.position,
    "~sent": draft.sent,
    "~parent": draft.parent ?? null,
    "~not": keys.filter((key) => !Object.hasOwn(draft.columns, key)),
  }));
  const slots = sessionSlots(session).set(rowsSlot, JSON.stringify(json));
  const rows = await queryable.rows<{ ord: number; problems: readonly string[]; row: ChildImage }>(
    fillSlots(query, slots),
  );
  const wrong = rows.flatMap(({ ord, problems: found }) => {
    const draft = must(drafts[ord], "prepare-children: expected a draft of each row");
    return found.length === 0 ? [] : [{ draft, errors: cellErrors(child, field.key, draft.position + 1, found) }];
  });
  // Rows of one record are told together; in a batch those of another are another refusal.
  const first = wrong[0]?.draft;
  refuseCells(wrong.flatMap(({ draft, errors }) => (isOfRecord(draft, first) ? errors : [])));
  return rows.map(({ row }) => row);
}

// The first problem of each cell speaks for it.
function cellErrors(child: FormRuntime, subform: string, row: number, found: readonly string[]): readonly AppError[] {
  const byField = new Map<string, AppError>();
  for (const problem of found) {
    const { code, params } = problemError(child, "edit", problem);
    const inner = params["field"];
    const field = typeof inner === "string" ? `${subform}.${inner}` : subform;
    if (!byField.has(field)) byField.set(field, new AppError(code, { ...params, field, row }));
  }
  return [...byField.values()];
}

function isOfRecord({ record }: ChildDraft, other: ChildDraft | undefined): boolean {
  return record === other?.record;
}

/** What is to happen to the rows of one subform. */
export interface ChildChanges {
  readonly added: readonly { readonly parent: number; readonly row: ChildImage }[];
  readonly changed: readonly { readonly parent: number; readonly row: ChildImage }[];
  readonly removed: readonly number[];
}

/** Writes prepared rows: one statement each for what was removed, changed and added. */
export async function writeChildren(
  queryable: Queryable,
  session: Session,
  form: string,
  field: FieldOf<"subform">,
  changes: ChildChanges,
): Promise<void> {
  const columns = storedFields(imageOf(session.workspace, childForm(session.workspace, form, field)));
  const table = fieldTable(session.workspace.schema, form, field.key);
  const names = [sqlIdent("position"), ...columns.map((one) => sqlIdent(one.field.key))];
  const own = [
    ["id", "bigint"],
    ["position", "int"],
    ["parent_id", "bigint"],
  ] as const;
  const run = async (
    rows: readonly object[],
    statement: (input: ReturnType<typeof sql>) => ReturnType<typeof sql>,
  ): Promise<void> => {
    const slots = new Map([[rowsSlot, JSON.stringify(rows)]]);
    await queryable.run(fillSlots(statement(sql`with ${inputCte(columns, own)}`), slots));
  };
  for (const inner of field.fields) await takeRowFiles(queryable, session, form, field, inner, changes);
  if (changes.removed.length > 0)
    await queryable.run(sql`delete from ${table} where id = any(${changes.removed}::bigint[])`);
  if (changes.changed.length > 0)
    await run(
      changes.changed.map(({ row }) => row),
      (input) => {
        const sets = commaList(names.map((name) => sql`${name} = v.${name}`));
        return sql`${input} update ${table} c set ${sets} from input v where c.id = v.id`;
      },
    );
  if (changes.added.length > 0)
    await run(
      changes.added.map(({ parent, row }) => ({ ...row, parent_id: parent })),
      (input) => {
        const list = commaList([sql`id`, sql`parent_id`, ...names]);
        return sql`${input} insert into ${table} (${list}) select ${list} from input v`;
      },
    );
}

// Files of a row belong to its record.
async function takeRowFiles(
  queryable: Queryable,
  session: Session,
  form: string,
  field: FieldOf<"subform">,
  inner: FieldDefinition,
  changes: ChildChanges,
): Promise<void> {
  if (inner.kind !== "attachments" && inner.kind !== "images" && inner.kind !== "signature") return;
  const held = [...changes.added, ...changes.changed].flatMap(({ parent, row }) => {
    const value = cellOf(row, inner.key) ?? [];
    return (Array.isArray(value) ? value : [value]).map((id: Wire) => ({ id, parent }));
  });
  if (held.length === 0) return;
  await queryable.run(
    sql`update ${sqlIdent(session.workspace.schema, "_file")} f set form = ${form}, record = p.parent, field = ${`${field.key}.${inner.key}`}
        from json_to_recordset(${JSON.stringify(held)}::json) as p(id uuid, parent bigint) where f.id = p.id and f.form is null`,
  );
}
