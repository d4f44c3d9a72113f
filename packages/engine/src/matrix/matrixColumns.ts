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

// Of what queryRecords gives at once.
const pageRecords = 500;
// Records looked through for those in use; a matrix of a few columns among more than these says that it is cut.
const mostLookedAt = 20_000;

/**
 * The columns as the actor may see them.
 * @param most how many at most: as many as a screen shows when absent
 */
export async function loadColumns(
  session: Session,
  plan: MatrixPlan,
  used: readonly ReadonlySet<string>[] | null,
  most = maxMatrixColumns,
): Promise<MatrixColumnList> {
  const lists = await Promise.all(
    plan.groups.map((group, index) => loadGroup(session, { group, index, used: used?.[index] ?? null, most })),
  );
  const all = lists.flatMap(({ columns }) => columns);
  return { columns: all.slice(0, most), isCut: all.length > most || lists.some(({ isCut }) => isCut) };
}

interface GroupToLoad {
  readonly group: PlannedAxis<MatrixColumns>;
  readonly index: number;
  readonly used: ReadonlySet<string> | null;
  readonly most: number;
}

async function loadGroup(session: Session, { group, index, used, most }: GroupToLoad): Promise<MatrixColumnList> {
  const { axis, source } = group;
  if (source.kind !== "records") {
    const values = await fixedValues(session, group, used);
    return { columns: values.map((value) => ({ group: index, value })), isCut: false };
  }
  const policy = policyFor(session, source.form, "see");
  const title = policy.form.definition.title;
  const hasTitle = policy.readable.has(title);
  const { caption } = axis;
  if (caption !== undefined && !policy.readable.has(caption))
    throw new AppError("field.unknown", { form: source.form, field: caption });
  const columns = [...(hasTitle ? [title] : []), ...(caption === undefined ? [] : [caption])];
  const wanted = axis.usedOnly === true ? used : null;
  const found: MatrixColumn[] = [];
  let lookedAt = 0;
  for (let after: string | undefined; ;) {
    const limit = wanted === null ? Math.min(pageRecords, most + 1 - found.length) : pageRecords;
    const sort = axis.sort ?? (hasTitle ? [{ field: title, direction: "asc" as const }] : []);
    const reply = await queryRecords(session, source.form, { filter: axis.filter, sort, columns, limit, after });
    const at = (key: string): number => reply.columns.indexOf(key) + 2;
    for (const row of reply.rows) {
      if (wanted?.has(String(row[0])) === false) continue;
      const name = hasTitle ? (row[at(title)] ?? null) : null;
      found.push({
        group: index,
        value: Number(row[0]),
        title: name === null ? null : String(name),
        ...(caption === undefined ? {} : { caption: row[at(caption)] ?? null }),
      });
    }
    lookedAt += reply.rows.length;
    // What is in use may be out of sight, so that not all of it need be found.
    const isDone = reply.next === null || found.length > most || found.length === wanted?.size;
    if (isDone) return { columns: found, isCut: false };
    if (wanted !== null && lookedAt >= mostLookedAt) return { columns: found, isCut: true };
    after = reply.next ?? undefined;
  }
}
