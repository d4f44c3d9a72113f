import { sql, sqlIdent, sqlRaw, joinSql, must, type Sql } from "@tongzhou/base";
import type { AutoNumberPart, FieldOf } from "@tongzhou/model";
import { rawColumn } from "../access/rawColumns.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { writtenAt } from "./writeParts.ts";

// A number is drawn by an upsert of its series' row in _counter, inside the statement that writes the record and
// after everything that could refuse the record has been asked. The row lock lasts until commit, so that a number
// whose record is rolled back is drawn again: no gaps (R20).

const resetFormats = { day: "YYYYMMDD", month: "YYYYMM", year: "YYYY" } as const;
// A field part is a name in a number, not a text: longer values would make numbers nobody can read.
const maxFieldPart = 60;
const separator = "\u001f";

/**
 * The CTEs that draw one auto number for every row of `go`, the last of which is `numberCte(field)` with columns
 * `~ord` and `value`. `after` names a CTE that must have run before, so that every writer locks series in one order.
 */
export function numberCtes(
  session: Session,
  form: FormRuntime,
  field: FieldOf<"auto_number">,
  after: Sql | null,
): readonly Sql[] {
  const { schema, zone } = session.workspace;
  const counter = must(
    field.parts.find((part) => part.kind === "counter"),
    `auto-number: expected a counter in ${form.definition.key}.${field.key}`,
  );
  const local = sql`(${writtenAt} at time zone ${zone}::text)`;
  const fieldText = (key: string): Sql => {
    const part = must(form.fields.get(key), `auto-number-part: expected a field, got ${key}`);
    return sql`coalesce(left(${rawColumn(session.workspace, form, part, sql`i`)}::text, ${maxFieldPart}::int), '')`;
  };
  const reset = counter.reset ?? "never";
  const period = reset === "never" ? sql`''` : sql`to_char(${local}, ${resetFormats[reset]}::text)`;
  const own = field.parts.flatMap((part) => (part.kind === "field" ? [fieldText(part.field)] : []));
  const series = joinSql([period, ...own], sql` || ${separator}::text || `);
  const first = (counter.start ?? 1) - 1;
  const text = joinSql(
    field.parts.map((part) => partText(part, local, fieldText)),
    sqlRaw(" || "),
  );
  const drawn = drawnName(field);
  const rows = sqlIdent(`~series_${field.key}`);
  const order = after === null ? sql`` : sql` where (select count(*) from ${after}) >= 0`;
  const table = sqlIdent(schema, "_counter");
  return [
    sql`${rows} as materialized (select g."~ord", ${series} as series, row_number() over (partition by ${series} order by g."~ord") as n, count(*) over (partition by ${series}) as total from go g join image i using ("~ord"))`,
    sql`${drawn} as (insert into ${table} as k (form, field, series, value) select ${form.definition.key}, ${field.key}, s.series, ${first}::bigint + count(*) from ${rows} s${order} group by s.series order by s.series on conflict (form, field, series) do update set value = k.value + excluded.value - ${first}::bigint returning k.series, k.value)`,
    sql`${numberCte(field)} as materialized (select i."~ord", ${text} as value from ${rows} s join ${drawn} d using (series) join image i using ("~ord") cross join lateral (select (d.value - s.total + s.n)::text as count) c)`,
  ];
}

/** The CTE that holds a field's drawn numbers. */
export function numberCte(field: FieldOf<"auto_number">): Sql {
  return sqlIdent(`~number_${field.key}`);
}

/** The CTE that locks a field's series. */
export function drawnName(field: FieldOf<"auto_number">): Sql {
  return sqlIdent(`~drawn_${field.key}`);
}

function partText(part: AutoNumberPart, local: Sql, fieldText: (key: string) => Sql): Sql {
  switch (part.kind) {
    case "text":
      return sql`${part.text}::text`;
    case "date":
      return sql`to_char(${local}, ${part.format}::text)`;
    case "field":
      return fieldText(part.field);
    case "counter":
      return sql`lpad(c.count, greatest(${part.digits}::int, length(c.count)), '0')`;
    default:
      return part satisfies never;
  }
}
