import { joinSql, must, sql, sqlRaw, type Sql } from "@tongzhou/base";

/** One column of an order as the comparison sees it. */
export interface KeyColumn {
  readonly expression: Sql;
  readonly direction: "asc" | "desc";
  readonly isNullable: boolean;
  /** Where blanks stand; without effect on a column that is never null. */
  readonly blanks: "first" | "last";
}

/** A column of the order and the value the position has there; null is blank. */
export interface KeyPlace {
  readonly column: KeyColumn;
  readonly value: Sql | null;
}

const comma = sqlRaw(", ");
const and = sqlRaw(" and ");

/** The same order read from its other end. */
export function reverseColumn<T extends KeyColumn>(column: T): T {
  return {
    ...column,
    direction: column.direction === "asc" ? "desc" : "asc",
    blanks: column.blanks === "last" ? "first" : "last",
  };
}

/** The order as an ORDER BY list. */
export function orderBy(columns: readonly KeyColumn[]): Sql {
  return joinSql(columns.map(orderItem), comma);
}

// A column that is never null is written without NULLS, so that one index serves both directions.
function orderItem({ expression, direction, isNullable, blanks }: KeyColumn): Sql {
  const way = sqlRaw(direction === "asc" ? "" : " desc");
  if (!isNullable) return sql`${expression}${way}`;
  const isDefault = (direction === "asc") === (blanks === "last");
  return isDefault ? sql`${expression}${way}` : sql`${expression}${way} nulls ${sqlRaw(blanks)}`;
}

/** The rows after a position in two parts: every row of the second stands behind every row of the first. */
export interface PartsAfter {
  /**
   * Conditions no two of which hold for one row. Each is a range that an index in this order can start in: a row
   * comparison, or "equal up to here and blank", or "equal up to here and not blank".
   */
  readonly near: readonly Sql[];
  /** Holds for every row of `near`, and any index that begins with the first column can start in it; null when the one range says it. */
  readonly bound: Sql | null;
  /** The rows on the other side of the first column's blanks, where there may be any. */
  readonly far: Sql | null;
}

/**
 * The rows after a position. Columns of one direction whose values are not blank share one row comparison; null columns
 * inside it make it null, and those rows have a condition of their own. Where the first column's values end and its
 * blanks begin, or the other way round, the rows are parted: joined by "or" the two sides are no stretch of any index.
 */
export function partsAfter(places: readonly KeyPlace[]): PartsAfter {
  const first = must(places[0], "keyset-first: expected a column");
  const near: Sql[] = [];
  let end = places.length;
  while (end > 0) {
    const start = runStart(places, end);
    const run = places.slice(start, end);
    const { column, value } = must(run[0], "keyset-run: expected a column");
    if (value !== null) near.push(both(equalTo(places.slice(0, start)), compareRun(run)));
    else if (column.blanks === "first" && start > 0)
      near.push(both(equalTo(places.slice(0, start)), sql`${column.expression} is not null`));
    end = start;
  }
  places.forEach(({ column, value }, index) => {
    const hasBlanksBehind = value !== null && column.isNullable && column.blanks === "last";
    if (hasBlanksBehind && index > 0)
      near.push(both(equalTo(places.slice(0, index)), sql`${column.expression} is null`));
  });
  return { near, bound: near.length > 1 ? boundOf(first) : null, far: farOf(first) };
}

function farOf({ column, value }: KeyPlace): Sql | null {
  if (value === null) return column.blanks === "first" ? sql`${column.expression} is not null` : null;
  return column.isNullable && column.blanks === "last" ? sql`${column.expression} is null` : null;
}

function boundOf({ column, value }: KeyPlace): Sql {
  if (value === null) return sql`${column.expression} is null`;
  return sql`${column.expression} ${sqlRaw(column.direction === "asc" ? ">=" : "<=")} ${value}`;
}

/**
 * The same rows as one condition whose length grows with the number of columns and not with its square: behind at the
 * first column, or equal there and behind at the rest. No index is read through it; it is for orders none serves.
 */
export function isAfter(places: readonly KeyPlace[]): Sql {
  return (
    places.reduceRight<Sql | null>((rest, place) => {
      const behind = behindAt(place);
      if (rest === null) return behind ?? sql`false`;
      const among = sql`${equalTo([place])} and ${rest}`;
      return behind === null ? among : sql`(${behind} or ${among})`;
    }, null) ?? sql`false`
  );
}

// Null when nothing can stand behind: a blank where blanks come last.
function behindAt({ column, value }: KeyPlace): Sql | null {
  const { expression, blanks } = column;
  if (value === null) return blanks === "first" ? sql`${expression} is not null` : null;
  const compared = sql`${expression} ${sqlRaw(column.direction === "asc" ? ">" : "<")} ${value}`;
  return column.isNullable && blanks === "last" ? sql`(${compared} or ${expression} is null)` : compared;
}

/** The index at which the longest run that ends before `end` and can share a row comparison begins. */
function runStart(places: readonly KeyPlace[], end: number): number {
  const last = must(places[end - 1], "keyset-end: expected a column");
  let start = end - 1;
  if (last.value === null) return start;
  while (start > 0) {
    const before = must(places[start - 1], "keyset-before: expected a column");
    if (before.value === null || before.column.direction !== last.column.direction) break;
    start -= 1;
  }
  return start;
}

function compareRun(run: readonly KeyPlace[]): Sql {
  const first = must(run[0], "keyset-run: expected a column");
  const sign = sqlRaw(first.column.direction === "asc" ? ">" : "<");
  const values = run.map(({ value }) => must(value, "keyset-value: expected a value"));
  const [only] = values;
  if (run.length === 1 && only !== undefined) return sql`${first.column.expression} ${sign} ${only}`;
  const expressions = run.map(({ column }) => column.expression);
  return sql`(${joinSql(expressions, comma)}) ${sign} (${joinSql(values, comma)})`;
}

function equalTo(places: readonly KeyPlace[]): Sql | null {
  if (places.length === 0) return null;
  return joinSql(
    places.map(({ column, value }) =>
      value === null ? sql`${column.expression} is null` : sql`${column.expression} = ${value}`,
    ),
    and,
  );
}

function both(left: Sql | null, right: Sql): Sql {
  return left === null ? right : sql`${left} and ${right}`;
}
