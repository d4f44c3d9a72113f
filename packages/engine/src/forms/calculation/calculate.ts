import { assert, joinSql, sql, sqlIdent, type Sql } from "@tongzhou/base";
import { toSql, type SqlBinding } from "@tongzhou/expr";
import { exprTypeOf, storageOf, type FieldDefinition, type FieldOf, type WorkspaceDefinition } from "@tongzhou/model";
import { asExpressionType, finishFormula } from "../../access/formulaValue.ts";
import type { Queryable, Transaction } from "../../db/database.ts";
import { columnTypeOf } from "../columns.ts";
import { findSiblings } from "../definitionFields.ts";
import { fieldTable, formTable } from "../physicalNames.ts";
import { tableSql, type ValueTable } from "../tableStatements.ts";
import { compileFormulas, type CompiledFormula } from "./formulaOrder.ts";

/**
 * `column = value` for formulas of a table, on the row of alias `t`. A formula that reads another is written out with
 * the other's expression, because all assignments of an UPDATE see the old row.
 */
export function formulaAssignments(
  definition: WorkspaceDefinition,
  table: ValueTable,
  keys: readonly string[],
): readonly Sql[] {
  const path = { form: table.form, parent: table.parent ?? null, field: "" };
  const siblings = findSiblings(definition, path) ?? [];
  const formulas = compileFormulas(siblings);
  const binding: SqlBinding = {
    now: sql`null::timestamptz`,
    currentMember: sql`null::bigint`,
    zone: sql`${definition.zone}::text`,
    evaluate: (name, strict, args) => sql`tongzhou.evaluate(${name}::text, ${strict}::int[], ${args})`,
    field: (key) => {
      const formula = formulas.get(key);
      if (formula !== undefined) return asExpressionType(formula.field, valueOf(formula));
      return plainField(
        table,
        siblings.find((one) => one.key === key),
        key,
      );
    },
  };
  // What a formula's field holds is rounded, whoever computes it.
  const valueOf = ({ field, typed }: CompiledFormula): Sql => {
    const storage = storageOf(field);
    assert(storage.kind === "column", `stored-formula: expected a column, got ${storage.kind}`);
    return finishFormula(field, storage.type, toSql(typed, binding));
  };
  return keys.flatMap((key) => {
    const formula = formulas.get(key);
    if (formula === undefined || columnTypeOf(formula.field, siblings) === undefined) return [];
    assert(!formula.typed.volatile, `stored-formula: expected no volatile one, got ${table.form}.${key}`);
    return [sql`${sqlIdent(key)} = ${valueOf(formula)}`];
  });
}

function plainField(table: ValueTable, field: FieldDefinition | undefined, key: string): Sql {
  if (field === undefined) return sqlIdent("t", key);
  const storage = storageOf(field);
  switch (storage.kind) {
    case "system":
      return sqlIdent("t", storage.column);
    case "junction": {
      // What lies in the bin is not in the list; its row in the junction stays for when it comes back.
      const target = field.kind === "links" ? formTable(table.schema, field.form) : unreachableLinks(key);
      return sql`(select array_agg(j.target_id order by j."position", j.target_id) from ${fieldTable(table.schema, table.form, key)} j where j.record_id = t.id and exists (select 1 from ${target} x where x.id = j.target_id and x.deleted_at is null offset 0))`;
    }
    case "child":
      return sql`(select array_agg(c.id) from ${fieldTable(table.schema, table.form, key)} c where c.parent_id = t.id)`;
    case "column": {
      const column = sqlIdent("t", key);
      return storage.type === "bigint" && exprTypeOf(field).kind === "number" ? sql`${column}::numeric` : column;
    }
    default:
      return storage satisfies never;
  }
}

function unreachableLinks(key: string): never {
  throw new Error(`junction-field: expected links, got ${key}`);
}

/**
 * The lists of links and subforms that formulas of a table read, through other formulas too. They lie in other tables:
 * see records/listFormulas.ts.
 */
export function listsRead(
  definition: WorkspaceDefinition,
  table: Pick<ValueTable, "form" | "parent">,
  keys: readonly string[],
): readonly (FieldOf<"links"> | FieldOf<"subform">)[] {
  const siblings = findSiblings(definition, { form: table.form, parent: table.parent ?? null, field: "" }) ?? [];
  const lists = siblings.filter((field) => field.kind === "links" || field.kind === "subform");
  if (lists.length === 0) return [];
  const formulas = compileFormulas(siblings);
  const read = new Set<string>();
  const open = [...keys];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (read.has(key)) continue;
    read.add(key);
    open.push(...(formulas.get(key)?.typed.fields ?? []));
  }
  return lists.filter(({ key }) => read.has(key));
}

/** Computes formulas for every row of a small table. */
export async function calculateAtOnce(
  tx: Transaction,
  definition: WorkspaceDefinition,
  table: ValueTable,
  keys: readonly string[],
): Promise<void> {
  const assignments = formulaAssignments(definition, table, keys);
  if (assignments.length > 0) await tx.run(sql`update ${tableSql(table)} t set ${joinSql(assignments, sql`, `)}`);
}

/** A formula whose stored values are being computed. */
export interface Calculation {
  readonly form: string;
  /** The subform it is in; empty for the form itself. */
  readonly parent: string;
  readonly field: string;
  readonly status: "calculating" | "done" | "failed";
  /** Ids up to this one are done, of `total`. */
  readonly done: number;
  readonly total: number;
}

/** Calculations that have not ended, those of formulas over related records included (computed/SPEC.md). */
export async function loadCalculations(queryable: Queryable, schema: string): Promise<readonly Calculation[]> {
  return queryable.rows<Calculation>(
    sql`select form, parent, field, status, done, total from ${sqlIdent(schema, "_calculation")} where status <> 'done'
        union all select form, '', field, case status when 'filling' then 'calculating' else status end, done, total from ${sqlIdent(schema, "_computed")} where status <> 'live'
        order by form, field`,
  );
}

/** Stored formulas as `form.field`, or `form.subform.field`, whose columns are not all computed yet. */
export async function loadPending(queryable: Queryable, schema: string): Promise<ReadonlySet<string>> {
  const rows = await queryable.rows<{ id: string }>(
    sql`select concat_ws('.', form, nullif(parent, ''), field) as id from ${sqlIdent(schema, "_calculation")} where status <> 'done'`,
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Notes since which version formulas are what they are, and whether their stored values have yet to be computed; one that
 * was under way begins again.
 */
export async function insertCalculation(
  tx: Transaction,
  table: ValueTable,
  keys: readonly string[],
  { version, status }: { readonly version: number; readonly status: "calculating" | "done" },
): Promise<void> {
  await tx.run(
    sql`insert into ${sqlIdent(table.schema, "_calculation")} (form, parent, field, version, status, total)
        select ${table.form}, ${table.parent ?? ""}, k.key, ${version}, ${status}, (select coalesce(max(id), 0) from ${tableSql(table)})
        from unnest(${keys}::text[]) as k (key)
        on conflict (form, parent, field) do update
          set version = excluded.version, status = excluded.status, done = 0, total = excluded.total, error = null, started_at = now()`,
  );
}
