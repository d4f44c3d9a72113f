import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { storageOf, type FieldDefinition } from "@tongzhou/model";
import { compileOwn, fullScope } from "../access/formulas.ts";
import { grantsFor } from "../access/permissionClass.ts";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { Slot } from "../access/slots.ts";
import type { Session } from "../gateway/session.ts";
import { compiled, statement, template } from "../query/statements.ts";
import { shapeOf, type AxisValue } from "./axisValues.ts";
import type { MatrixFrame } from "./matrixCells.ts";
import type { MatrixPlan } from "./matrixPlan.ts";
import { readMatrix } from "./readMatrix.ts";

/** Cells of a row, from a column to a column, in which the actor may make no record whatever its value. */
export type ShutCells = readonly [row: number, from: number, to: number];

// Most places of a group that are asked about one by one; beyond, the writing answers.
const mostPlaces = 60_000;

const ySlot = new Slot("matrix places: rows");
const xSlot = new Slot("matrix places: columns");

/**
 * The places of a frame where the actor's rights let no record be made: known as far as those ask for nothing but where
 * a record stands and what its column begins it with. Places that are not named may still refuse.
 */
export async function loadShutCells(
  session: Session,
  plan: MatrixPlan,
  frame: MatrixFrame,
): Promise<readonly ShutCells[]> {
  const { cell, form } = plan.matrix;
  if (cell.kind !== "field") return [];
  const policy = findPolicy(session, form, "create");
  const shut = await Promise.all(
    plan.groups.map((group, index) => {
      const columns = frame.columns.flatMap((column, at) =>
        column.group === index ? [{ at, value: column.value }] : [],
      );
      return shutOf(session, plan, { policy, group, index, rows: frame.rows, columns });
    }),
  );
  return shut.flat().toSorted(([y, from], [otherY, otherFrom]) => y - otherY || from - otherFrom);
}

interface Places {
  readonly policy: FormPolicy | null;
  readonly group: MatrixPlan["groups"][number];
  readonly index: number;
  readonly rows: readonly AxisValue[];
  /** The group's columns, with their places in the frame. */
  readonly columns: readonly { readonly at: number; readonly value: AxisValue }[];
}

async function shutOf(session: Session, plan: MatrixPlan, places: Places): Promise<readonly ShutCells[]> {
  const { policy, group, index, rows, columns } = places;
  const [first, last] = [columns[0], columns.at(-1)];
  if (first === undefined || last === undefined) return [];
  const sent = [plan.rows.field.key, group.field.key, shownField(plan), ...Object.keys(group.axis.preset ?? {})];
  if (policy === null || sent.some((key) => !policy.writes.has(key)))
    return rows.map((_, y): ShutCells => [y, first.at, last.at]);
  const masks = sent.map((key) => policy.writes.get(key) ?? null);
  const rules = [policy.rows, ...masks].filter((rule) => rule !== null);
  const asked = askedFields(session, plan.matrix.form);
  const axes = new Set([plan.rows.field.key, group.field.key]);
  const preset = Object.entries(group.axis.preset ?? {}).flatMap(([key, value]) => {
    const field = policy.form.fields.get(key);
    return asked.has(key) && !axes.has(key) && field !== undefined && isPlain(field) ? [{ field, value }] : [];
  });
  const known = new Set([...axes, ...preset.map(({ field }) => field.key)]);
  if (rules.length === 0 || [...asked].some((key) => !known.has(key))) return [];
  // Where only rows or only columns decide, one of the others stands for all.
  const isByRow = asked.has(plan.rows.field.key);
  const isByColumn = asked.has(group.field.key);
  const ys = isByRow ? rows : rows.slice(0, 1);
  const xs = isByColumn ? columns : [first];
  if (ys.length * xs.length > mostPlaces) return [];
  const text = compiled(session, "matrix/shut", [shapeOf(plan), index], () => {
    const alias = sql`i`;
    const holds = rules.map((rule) => sql`(${rule(alias)}) is true`);
    const list = [
      typedColumn(plan.rows.field, sql`v.y`),
      typedColumn(group.field, sql`w.x`),
      ...preset.map(({ field, value }) => typedColumn(field, sql`${String(value)}::text`)),
    ];
    const base = sql`select v.n as "~y", w.n as "~x", ${joinSql(list, sqlRaw(", "))} from unnest(${ySlot}::text[]) with ordinality v (y, n) cross join unnest(${xSlot}::text[]) with ordinality w (x, n) offset 0`;
    return template(
      sql`select i."~y", i."~x" from (${base}) i where not (${joinSql(holds, sqlRaw(" and "))}) order by 1, 2`,
    );
  });
  const slots = [
    [ySlot, ys.map(String)],
    [xSlot, xs.map(({ value }) => String(value))],
  ] as const;
  const found = await readMatrix(session, statement(session, text, slots));
  const shut = found.flatMap(([y, x]): ShutCells[] => {
    const column = columns[Number(x) - 1];
    return column === undefined
      ? []
      : [isByColumn ? [Number(y) - 1, column.at, column.at] : [Number(y) - 1, first.at, last.at]];
  });
  return isByRow
    ? joinCells(shut)
    : rows.flatMap((_, y) => joinCells(shut).map(([, from, to]): ShutCells => [y, from, to]));
}

// Cells side by side are told as one.
function joinCells(cells: readonly ShutCells[]): readonly ShutCells[] {
  const joined: ShutCells[] = [];
  for (const [y, from, to] of cells) {
    const before = joined.at(-1);
    if (before?.[0] === y && before[2] === from - 1) joined[joined.length - 1] = [y, before[1], to];
    else joined.push([y, from, to]);
  }
  return joined;
}

/** The fields that the actor's grants to make records ask for. */
function askedFields(session: Session, key: string): ReadonlySet<string> {
  const { workspace } = session;
  const form = workspace.forms.get(key);
  const grants = grantsFor(session, key);
  if (form === undefined || grants === "all") return new Set();
  const scope = fullScope(workspace, form);
  return new Set(
    grants.flatMap(({ actions, rows, key: name }) =>
      actions.includes("create") && rows !== undefined
        ? compileOwn(rows, scope, { kind: "boolean" }, `grant ${name}`).fields
        : [],
    ),
  );
}

function shownField({ matrix: { cell } }: MatrixPlan): string {
  return cell.kind === "field" ? cell.field : "";
}

// Whether a value of the field is one text that its column reads.
function isPlain(field: FieldDefinition): boolean {
  const storage = storageOf(field);
  return storage.kind === "column" && !/\[\]|json/u.test(storage.type);
}

function typedColumn(field: FieldDefinition, value: Sql): Sql {
  const storage = storageOf(field);
  const type = sqlRaw(storage.kind === "column" ? storage.type : "text");
  return sql`${value}::${type} as ${sqlIdent(field.key)}`;
}
