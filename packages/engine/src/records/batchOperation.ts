import type { AppError, WireValues } from "@tongzhou/model";
import { isGuarded, isGuardedAround } from "../constraints/watches.ts";
import type { Session } from "../gateway/session.ts";
import type { MatrixPlace } from "../matrix/meetOthers.ts";
import { asksLater } from "./validations.ts";

/** One write of a batch; all of a call are of one kind, and upserts by one field. */
export type BatchOperation =
  | {
      readonly kind: "create";
      readonly values: WireValues;
      readonly idempotencyKey?: string;
      /** In a matrix: whoever else has come there meanwhile answers record.stale, or is the record when all is equal. */
      readonly place?: MatrixPlace;
    }
  | { readonly kind: "update"; readonly id: number; readonly version?: number; readonly values: WireValues }
  | { readonly kind: "delete"; readonly id: number }
  | {
      readonly kind: "upsert";
      readonly by: string;
      readonly values: WireValues;
      /** Of the record it may make. */
      readonly idempotencyKey?: string;
    };

/** What became of one operation. */
export interface BatchResult {
  readonly index: number;
  readonly id: number | null;
  readonly version: number | null;
  readonly error?: AppError;
}

/** What a member must be allowed to for a kind of operation. */
export function actionOf(kind: BatchOperation["kind"]): "create" | "edit" | "delete" | "see" {
  if (kind === "update") return "edit";
  return kind === "upsert" ? "see" : kind;
}

/** Whether any of the operations is judged when all is in: by constraints across records, or by rules that wait (R46). */
export function isJudgedBatch(session: Session, form: string, operations: readonly BatchOperation[]): boolean {
  const { workspace } = session;
  return operations.some((one) => {
    if (one.kind === "delete") return isGuardedAround(workspace, form);
    const sent = one.kind === "update" ? Object.keys(one.values) : undefined;
    return isGuarded(workspace, form, sent) || asksLater(workspace, form, sent);
  });
}

/** Whether operations take several statements: one is whole by itself, several need a transaction around them. */
export function takesSteps(session: Session, form: string, operations: readonly BatchOperation[]): boolean {
  const fields = session.workspace.forms.get(form)?.fields;
  const names = operations.flatMap((one): (string | number)[] => {
    if (one.kind === "create") return one.idempotencyKey === undefined ? [] : [one.idempotencyKey];
    return one.kind === "update" ? [one.id] : [];
  });
  return (
    new Set(names).size < names.length ||
    operations.some((one) => {
      if (one.kind === "delete" || one.kind === "upsert") return true;
      if (one.kind === "create" && one.place !== undefined) return true;
      return Object.keys(one.values).some((key) => ["links", "subform"].includes(fields?.get(key)?.kind ?? ""));
    })
  );
}
