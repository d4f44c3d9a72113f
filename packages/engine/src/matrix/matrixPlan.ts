import { AppError, axisSource, fitsCell, matrixHome } from "@tongzhou/model";
import type {
  AxisSource,
  FieldDefinition,
  GroupKey,
  MatrixAxis,
  MatrixColumns,
  MatrixDefinition,
  SortKey,
} from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";

/** What to lay out: a matrix, and the view's own query over the form it stands on. */
export interface MatrixInput {
  readonly matrix: MatrixDefinition;
  readonly filter?: string | undefined;
  readonly search?: string | undefined;
  readonly sort?: readonly SortKey[] | undefined;
  /** Levels by which rows that are records are kept together. */
  readonly group?: readonly (string | GroupKey)[] | undefined;
  /** Fields of the row form beside its title. */
  readonly columns?: readonly string[] | undefined;
}

/** An axis whose field the actor may read. */
export interface PlannedAxis<A extends MatrixAxis = MatrixAxis> {
  readonly axis: A;
  readonly field: FieldDefinition;
  readonly source: AxisSource;
}

/** A matrix checked against the actor's rights. */
export interface MatrixPlan {
  readonly input: MatrixInput;
  readonly matrix: MatrixDefinition;
  /** The cell form's policy. */
  readonly cells: FormPolicy;
  readonly rows: PlannedAxis;
  /** The row form's policy; null when rows are no records. */
  readonly rowForm: FormPolicy | null;
  readonly groups: readonly PlannedAxis<MatrixColumns>[];
}

/**
 * Checks a matrix for an actor and an action: everything it names must exist for them.
 * @throws AppError "form.not_found", "access.denied", "field.unknown", "query.field_unfit", "request.invalid"
 */
export function planMatrix(session: Session, form: string, input: MatrixInput, action: "see" | "export"): MatrixPlan {
  // A form that does not exist for the actor answers as such, whatever else is wrong.
  policyFor(session, form, action);
  const { matrix } = input;
  const cells = policyFor(session, matrix.form, action);
  const rows = planAxis(cells, matrix.rows);
  const isHome = matrixHome(matrix, [rows.field]) === form;
  const isDoubled = matrix.columns.some(({ field }) => field === matrix.rows.field);
  if (!isHome || isDoubled) throw new AppError("request.invalid", { problems: [{ path: "matrix.rows" }] });
  if (matrix.cell.kind === "field" && !fitsCell(readableField(cells, matrix.cell.field)))
    throw new AppError("query.field_unfit", { field: matrix.cell.field, use: "matrix" });
  return {
    input,
    matrix,
    cells,
    rows,
    rowForm: rows.source.kind === "records" ? policyFor(session, rows.source.form, action) : null,
    groups: matrix.columns.map((axis) => planAxis(cells, axis)),
  };
}

/** A field of the form, as far as the actor may read it. */
export function readableField(policy: FormPolicy, key: string): FieldDefinition {
  const field = policy.readable.has(key) ? policy.form.fields.get(key) : undefined;
  if (field === undefined) throw new AppError("field.unknown", { form: policy.form.definition.key, field: key });
  return field;
}

function planAxis<A extends MatrixAxis>(cells: FormPolicy, axis: A): PlannedAxis<A> {
  const field = readableField(cells, axis.field);
  const source = axisSource(field);
  if (source === null) throw new AppError("query.field_unfit", { field: axis.field, use: "matrix" });
  return { axis, field, source };
}
