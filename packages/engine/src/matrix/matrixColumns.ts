import { AppError, maxMatrixColumns, type MatrixColumns, type Wire } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { fixedValues, type AxisValue } from "./axisValues.ts";
import type { MatrixPlan, PlannedAxis } from "./matrixPlan.ts";

/** One column. */
export interface MatrixColumn {
  /** Index of its group. */
  readonly group: number;
  readonly value: AxisValue;
  /** The record's title, null when it may not be read; absent for columns that are no records. */
  readonly title?: string | null;
  /** Value of the caption's field, where the group has one. */
  readonly caption?: Wire;
}

/** The columns of all groups in order, and whether there are more than are shown. */
export interface MatrixColumnList {
  readonly columns: readonly MatrixColumn[];
  readonly isCut: boolean;
}

/** The columns as the actor may see them, at most maxMatrixColumns. */
export async function loadColumns(
  session: Session,
  plan: MatrixPlan,
  used: readonly ReadonlySet<string>[] | null,
): Promise<MatrixColumnList> {
  const lists = await Promise.all(
    plan.groups.map((group, index) => loadGroup(session, group, index, used?.[index] ?? null)),
  );
  const all = lists.flat();
  return { columns: all.slice(0, maxMatrixColumns), isCut: all.length > maxMatrixColumns };
}

async function loadGroup(
  session: Session,
  group: PlannedAxis<MatrixColumns>,
  index: number,
  used: ReadonlySet<string> | null,
): Promise<readonly MatrixColumn[]> {
  if (group.source.kind !== "records")
    return (await fixedValues(session, group, used)).map((value) => ({ group: index, value }));
  const { axis, source } = group;
  const policy = policyFor(session, source.form, "see");
  const title = policy.form.definition.title;
  const hasTitle = policy.readable.has(title);
  const { caption } = axis;
  if (caption !== undefined && !policy.readable.has(caption))
    throw new AppError("field.unknown", { form: source.form, field: caption });
  const columns = [...(hasTitle ? [title] : []), ...(caption === undefined ? [] : [caption])];
  const reply = await queryRecords(session, source.form, {
    filter: axis.filter,
    sort: axis.sort ?? (hasTitle ? [{ field: title, direction: "asc" }] : []),
    columns,
    limit: maxMatrixColumns + 1,
  });
  const at = (key: string): number => reply.columns.indexOf(key) + 2;
  return reply.rows
    .filter(([id]) => axis.usedOnly !== true || used === null || used.has(String(id)))
    .map((row) => {
      const name = hasTitle ? (row[at(title)] ?? null) : null;
      return {
        group: index,
        value: Number(row[0]),
        title: name === null ? null : String(name),
        ...(caption === undefined ? {} : { caption: row[at(caption)] ?? null }),
      };
    });
}
