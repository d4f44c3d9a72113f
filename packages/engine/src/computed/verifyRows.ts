import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { FieldOf } from "@tongzhou/model";
import { rawColumn } from "../access/rawColumns.ts";
import type { Queryable, Transaction } from "../db/database.ts";
import { compileFormulas } from "../forms/calculation/formulaOrder.ts";
import { columnTypeOf } from "../forms/columns.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { childForm } from "../records/childForm.ts";
import { childImage } from "../records/childRows.ts";
import { lockStatement } from "./recompute.ts";
import type { ComparedChunk, WrongValue } from "./verifyComputed.ts";

/** A formula in the rows of a subform, with a column that every write of a row computes. */
export interface RowFormula {
  /** `form.subform.field`. */
  readonly id: string;
  readonly form: string;
  readonly subform: FieldOf<"subform">;
  readonly field: FieldOf<"formula">;
}

/** The stored formulas of all rows of subforms, each after those it reads. */
export function rowFormulas({ definition }: WorkspaceRuntime): readonly RowFormula[] {
  return definition.forms.flatMap(({ key: form, fields }) =>
    fields.flatMap((subform): readonly RowFormula[] => {
      if (subform.kind !== "subform") return [];
      const stored = [...compileFormulas(subform.fields).values()].filter(
        ({ field }) => columnTypeOf(field, subform.fields) !== undefined,
      );
      return stored.map(({ field }) => ({ id: `${form}.${subform.key}.${field.key}`, form, subform, field }));
    }),
  );
}

/**
 * Compares the rows of live records after an id of a row.
 * @param fresh computes every formula of rows when it is read
 * @returns null when there are none
 */
export async function compareRows(
  queryable: Queryable,
  fresh: WorkspaceRuntime,
  { form, subform, field }: RowFormula,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<ComparedChunk | null> {
  const expected = rawColumn(fresh, childForm(fresh, form, subform), field, sql`t`);
  const rows = fieldTable(fresh.schema, form, subform.key);
  const name = `${subform.key}.${field.key}`;
  const [found] = await queryable.rows<{ last: number | null; rows: number; wrong: readonly WrongValue[] | null }>(
    sql`with picked as materialized (select t.id, t.parent_id, t.${sqlIdent(field.key)} as stored, ${expected} as expected from ${rows} t
          join ${formTable(fresh.schema, form)} r on r.id = t.parent_id and r.deleted_at is null where t.id > ${after} order by t.id limit ${limit}::int)
        select max(p.id) as last, count(*) as rows,
          json_agg(json_build_object('form', ${form}::text, 'field', ${name}::text, 'record', p.parent_id, 'row', p.id, 'stored', p.stored::text, 'expected', p.expected::text) order by p.id) filter (where p.stored is distinct from p.expected) as wrong
        from picked p`,
  );
  if (found?.last === undefined || found.last === null) return null;
  return { last: found.last, rows: found.rows, wrong: found.wrong ?? [] };
}

/** Puts rows right under the locks of their records, and tells each record's change in one fact. */
export async function repairRows(
  tx: Transaction,
  fresh: WorkspaceRuntime,
  { form, subform, field }: RowFormula,
  ids: readonly number[],
): Promise<void> {
  const rows = fieldTable(fresh.schema, form, subform.key);
  const list = sql`${ids}::bigint[]`;
  const records = sql`array(select k.parent_id from ${rows} k where k.id = any(${list}))`;
  await tx.run(lockStatement(formTable(fresh.schema, form), records, "no key update"));
  const column = sqlIdent(field.key);
  const expected = rawColumn(fresh, childForm(fresh, form, subform), field, sql`c`);
  const image = childImage(fresh, form, subform, sql`c`);
  const cause = sql`jsonb_build_object('kind', 'computed', 'form', ${form}::text)`;
  const told = (side: string): Sql =>
    sql`jsonb_build_object(${subform.key}::text, jsonb_agg(${sqlIdent(side)}.image order by w.id))`;
  await tx.run(
    sql`with w as materialized (select x.* from (select c.id, c.parent_id, c.${column} as stored, ${expected} as expected, ${image} as image from ${rows} c where c.id = any(${list}) offset 0) x where x.stored is distinct from x.expected),
        n as (update ${rows} c set ${column} = w.expected from w where c.id = w.id returning c.id, ${image} as image)
        insert into ${sqlIdent(fresh.schema, "_fact")} (form, record, kind, cause, old, new)
        select ${form}::text, w.parent_id, 'update', ${cause}, ${told("w")}, ${told("n")} from w join n on n.id = w.id group by w.parent_id order by w.parent_id`,
  );
}
