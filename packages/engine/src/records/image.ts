import { joinSql, must, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { toSql, type SqlBinding } from "@tongzhou/expr";
import { storageOf, type ColumnType, type FieldDefinition, type FieldOf } from "@tongzhou/model";
import { formulasOf } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { asExpressionType, finishFormula } from "../access/formulaValue.ts";
import { rawBinding, rawColumn } from "../access/rawColumns.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

/** A field with a column of its own. */
export interface StoredField {
  readonly field: FieldDefinition;
  readonly type: ColumnType;
}

/** A form taken apart by how its fields are written. */
export interface FormImage {
  /** Columns that take sent values. */
  readonly values: readonly StoredField[];
  /** Formulas with a column, each after those it reads. */
  readonly formulas: readonly StoredField[];
  readonly numbers: readonly FieldOf<"auto_number">[];
  readonly links: readonly FieldOf<"links">[];
  readonly subforms: readonly FieldOf<"subform">[];
  /** For each stored formula: every field it reads, also through other formulas. */
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>;
}

/** How the fields of a form are written; remembered. */
export function imageOf(workspace: WorkspaceRuntime, form: FormRuntime): FormImage {
  return memoised(workspace, `records/image/${form.definition.key}`, () => {
    const formulas = formulasOf(workspace, form);
    const reads = new Map<string, ReadonlySet<string>>();
    for (const [key, formula] of formulas)
      reads.set(key, new Set(formula.typed.fields.flatMap((one) => [one, ...(reads.get(one) ?? [])])));
    const stored = form.definition.fields.flatMap((field): StoredField[] => {
      const storage = storageOf(field);
      return storage.kind === "column" ? [{ field, type: storage.type }] : [];
    });
    return {
      values: stored.filter(({ field }) => field.kind !== "formula" && field.kind !== "auto_number"),
      formulas: [...formulas]
        .filter(([, formula]) => !formula.isVolatile)
        .flatMap(([key]) => stored.filter(({ field }) => field.key === key)),
      numbers: form.definition.fields.filter((field) => field.kind === "auto_number"),
      links: form.definition.fields.filter((field) => field.kind === "links"),
      subforms: form.definition.fields.filter((field) => field.kind === "subform"),
      reads,
    };
  });
}

/** Fields with a column, in the order tables are written: values, formulas, numbers. */
export function storedFields(image: FormImage): readonly StoredField[] {
  const numbers = image.numbers.map((field): StoredField => ({ field, type: "text" }));
  return [...image.values, ...image.formulas, ...numbers];
}

/** Fields whose value a write may change: those sent, the stamps of an update, and the formulas that read any of them. */
export function touchedFields(form: FormRuntime, image: FormImage, sent: readonly string[]): ReadonlySet<string> {
  const stamps = [...form.fields.values()].filter(({ kind }) => kind === "updated_at" || kind === "updated_by");
  const touched = new Set([...sent, ...stamps.map((field) => field.key)]);
  for (const [key, reads] of image.reads) if ([...reads].some((one) => touched.has(one))) touched.add(key);
  return touched;
}

/** Laterals that compute formulas over a row, and the columns they give. */
export interface FormulaLaterals {
  /** ` cross join lateral (…) f0 …`, to follow the row's from item. */
  readonly joins: Sql;
  readonly columns: ReadonlyMap<string, Sql>;
}

/**
 * Computes formulas over the row of `alias`, whose other columns are final; those that are `given` are computed already.
 * Other records are read with the engine's rights unless it is said how.
 * One lateral per level, fenced by `offset 0`: inlined, a chain in which each formula names the one before twice would
 * double at every step.
 */
export function formulaLaterals(
  workspace: WorkspaceRuntime,
  form: FormRuntime,
  formulas: readonly StoredField[],
  alias: Sql,
  given: ReadonlyMap<string, Sql> = new Map(),
  reading: Pick<SqlBinding, "related" | "past"> = {},
): FormulaLaterals {
  const { reads } = imageOf(workspace, form);
  const columns = new Map<string, Sql>(given);
  let joins = sql``;
  const wanted = new Set(formulas.map(({ field }) => field.key));
  for (let level = 0; columns.size < given.size + wanted.size; level += 1) {
    const isReady = ({ field }: StoredField): boolean =>
      !columns.has(field.key) && [...(reads.get(field.key) ?? [])].every((key) => !wanted.has(key) || columns.has(key));
    const ready = formulas.filter(isReady);
    const name = sqlIdent(`f${level}`);
    const outputs = ready.map(
      (stored) =>
        sql`${formulaValue(workspace, form, stored, { ...rawBinding(workspace, form, alias), ...reading }, alias, columns)} as ${sqlIdent(stored.field.key)}`,
    );
    joins = sql`${joins} cross join lateral (select ${joinSql(outputs, sqlRaw(", "))} offset 0) ${name}`;
    for (const { field } of ready) columns.set(field.key, sql`${name}.${sqlIdent(field.key)}`);
  }
  return { joins, columns };
}

function formulaValue(
  workspace: WorkspaceRuntime,
  form: FormRuntime,
  { field, type }: StoredField,
  over: SqlBinding,
  alias: Sql,
  computed: ReadonlyMap<string, Sql>,
): Sql {
  const formula = formulasOf(workspace, form).get(field.key);
  if (formula === undefined || field.kind !== "formula")
    throw new Error(`formula-value: expected a formula, got ${field.key}`);
  const binding: SqlBinding = {
    ...over,
    field: (key) => {
      const read = must(form.fields.get(key), `formula-field: expected one of ${form.definition.key}, got ${key}`);
      const known = computed.get(key);
      if (known !== undefined) return asExpressionType(read, known);
      // What is computed when read may read what is being computed here.
      const inner = read.kind === "formula" ? formulasOf(workspace, form).get(key) : undefined;
      const storage = storageOf(read);
      if (read.kind === "formula" && inner?.isVolatile === true && storage.kind === "column")
        return asExpressionType(read, finishFormula(read, storage.type, toSql(inner.typed, binding)));
      return asExpressionType(read, rawColumn(workspace, form, read, alias));
    },
  };
  return finishFormula(field, type, toSql(formula.typed, binding));
}
