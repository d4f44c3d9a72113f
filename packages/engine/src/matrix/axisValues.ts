import { sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import type { AxisSource } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { compiled, planned, statement, template } from "../query/statements.ts";
import type { MatrixPlan, PlannedAxis } from "./matrixPlan.ts";
import { columnsSlot, placements, rowsSlot } from "./placements.ts";
import { readMatrix } from "./readMatrix.ts";

/** A value of an axis: an id, an option's key, or a number. */
export type AxisValue = string | number;

/** What the records of the matrix name on each axis, as text. */
export interface UsedValues {
  readonly rows: ReadonlySet<string>;
  readonly groups: readonly ReadonlySet<string>[];
}

/** Reads what the records of the matrix name; rows of other sources than records are not limited. */
export async function loadUsed(session: Session, plan: MatrixPlan): Promise<UsedValues> {
  const limit = plan.rowForm === null ? await fixedValues(session, plan.rows, null) : [];
  const text = compiled(session, "matrix/used", shapeOf(plan), () => {
    const placed = placements(session, plan, "all", []);
    return template(sql`select p.g, p.y, p.x from ${placed} p group by grouping sets ((p.y), (p.g, p.x))`);
  });
  const groups = plan.groups.map(() => null);
  const slots = [
    [rowsSlot, limit.map(String)],
    [columnsSlot, JSON.stringify(groups)],
  ] as const;
  const found = await readMatrix(session, planned(plan.input, statement(session, text, slots)));
  const rows = new Set<string>();
  const sets = plan.groups.map(() => new Set<string>());
  for (const [group, y, x] of found) {
    if (group === null) rows.add(String(y));
    else sets[Number(group)]?.add(String(x));
  }
  return { rows, groups: sets };
}

/** Everything that decides the text of a matrix' statements, but for what they read. */
export function shapeOf(plan: MatrixPlan): readonly unknown[] {
  const { matrix, input, cells } = plan;
  return [matrix, input.filter, input.search, cells.action];
}

/**
 * The values of an axis that is no list of records, in its order. Options that can no longer be picked and people who
 * left are there as long as a record names them.
 * @param used what the records name; null for everything there is
 */
export async function fixedValues(
  session: Session,
  { axis, source }: PlannedAxis,
  used: ReadonlySet<string> | null,
): Promise<readonly AxisValue[]> {
  if (axis.values !== undefined) return knownValues(source, axis.values);
  const isShown = (value: AxisValue, isCurrent: boolean): boolean =>
    used === null || used.has(String(value)) || (isCurrent && axis.usedOnly !== true);
  switch (source.kind) {
    case "options":
      return source.options.filter(({ key, archived }) => isShown(key, archived !== true)).map(({ key }) => key);
    case "numbers":
      return source.numbers.filter((number) => isShown(number, true));
    case "members": {
      const rows = await session.database.rows<{ id: number; status: string }>(
        sql`select id, status from ${sqlIdent(session.workspace.schema, "_member")} order by name collate tongzhou.pinyin, id`,
      );
      return rows.filter(({ id, status }) => isShown(id, status === "active")).map(({ id }) => id);
    }
    case "departments": {
      const rows = await session.database.rows<{ id: number }>(
        sql`select id from ${sqlIdent(session.workspace.schema, "_department")} order by ${sqlRaw('"position"')}, id`,
      );
      return rows.filter(({ id }) => isShown(id, true)).map(({ id }) => id);
    }
    case "records":
      return [];
    default:
      return source satisfies never;
  }
}

// A saved list may name what is gone by now.
function knownValues(source: AxisSource, values: readonly AxisValue[]): readonly AxisValue[] {
  switch (source.kind) {
    case "options":
      return values.filter((value) => source.options.some(({ key }) => key === value));
    case "numbers":
      return values.filter((value) => typeof value === "number" && source.numbers.includes(value));
    case "members":
    case "departments":
      return values.filter((value) => typeof value === "number");
    case "records":
      return [];
    default:
      return source satisfies never;
  }
}
