import type { Label } from "@tongzhou/base";
import type { ConstraintSeverity } from "@tongzhou/model";
import { constraintsOf } from "../constraints/constraintsOf.ts";
import { findSeenBroken } from "../constraints/findSeenBroken.ts";
import type { Session } from "../gateway/session.ts";
import type { AxisValue } from "./axisValues.ts";
import type { MatrixFrame } from "./matrixCells.ts";
import type { MatrixPlan } from "./matrixPlan.ts";

/** A constraint that a row or column breaks; `at` is its index in the frame. */
export interface BrokenRule {
  readonly at: number;
  readonly severity: ConstraintSeverity;
  readonly label: Label;
  readonly message: Label;
}

/** What the rows and columns that are records break, by what the actor may see. */
export interface BrokenRules {
  readonly rows: readonly BrokenRule[];
  readonly columns: readonly BrokenRule[];
}

/** The constraints of the row form and of the columns' forms that do not hold for the records of a frame. */
export async function loadBrokenRules(session: Session, plan: MatrixPlan, frame: MatrixFrame): Promise<BrokenRules> {
  const { source } = plan.rows;
  const [rows, ...columns] = await Promise.all([
    source.kind === "records" ? find(session, source.form, frame.rows) : [],
    ...plan.groups.map((group, index) => {
      const values = frame.columns.map((column) => (column.group === index ? column.value : ""));
      return group.source.kind === "records" ? find(session, group.source.form, values) : [];
    }),
  ]);
  return { rows: rows ?? [], columns: columns.flat() };
}

async function find(session: Session, form: string, values: readonly AxisValue[]): Promise<readonly BrokenRule[]> {
  const constraints = constraintsOf(session.workspace, form);
  if (constraints.length === 0) return [];
  const places = new Map(
    values.flatMap((value, index) => (typeof value === "number" ? [[value, index] as const] : [])),
  );
  const broken = await findSeenBroken(session, session.database, { form, constraints }, [...places.keys()]);
  return broken.flatMap(({ record, severity, label, message }) => {
    const at = record === null ? undefined : places.get(record);
    return at === undefined || label === null || message === null ? [] : [{ at, severity, label, message }];
  });
}
