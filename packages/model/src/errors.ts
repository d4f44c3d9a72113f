/** Every error a caller can meet; the text of each code, in both languages, is in @tongzhou/i18n. */
export const errorCodes = [
  "access.denied",
  "auth.locked",
  "auth.required",
  "auth.wrong_credentials",
  "batch.too_large",
  "bulk.busy",
  "bulk.failed",
  "bulk.not_found",
  "bulk.too_large",
  "bulk.undo_unfit",
  "comment.not_found",
  "constraint.broken",
  "constraint.not_found",
  "database.newer",
  "database.too_long",
  "database.unavailable",
  "database.unsuitable",
  "definition.busy",
  "definition.conflict",
  "definition.invalid",
  "definition.plan_stale",
  "department.in_use",
  "department.not_found",
  "export.busy",
  "export.too_many",
  "expr.invalid",
  "field.forbidden",
  "field.invalid",
  "field.locked",
  "field.not_unique",
  "field.required",
  "field.unknown",
  "file.not_found",
  "file.too_large",
  "form.not_found",
  "formula.too_costly",
  "idempotency.mismatch",
  "idempotency.missing",
  "import.busy",
  "import.failed",
  "import.not_found",
  "import.rejected",
  "internal",
  "link.broken",
  "link.restricted",
  "matrix.too_full",
  "matrix.too_large",
  "matrix.too_wide",
  "member.not_found",
  "query.cursor_invalid",
  "query.field_unfit",
  "query.too_complex",
  "rate.limited",
  "record.invalid",
  "record.not_found",
  "record.stale",
  "request.invalid",
  "request.not_found",
  "request.too_large",
  "setup.done",
  "setup.required",
  "token.invalid",
  "transfer.bad_time",
  "transfer.done",
  "transfer.not_dated",
  "transfer.not_found",
  "view.not_found",
  "watch.too_many",
  "workspace.not_found",
] as const;

/** The name of an error. */
export type ErrorCode = (typeof errorCodes)[number];

/** Facts that go into an error's text and that a program can act on; never secrets, never rows the actor may not see. */
export type ErrorParams = Readonly<Record<string, unknown>>;

/** The request is over: thrown anywhere below the edge, answered there with the code, the params and the text. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { readonly cause?: unknown }) {
    super(code, options);
    this.name = "AppError";
    this.code = code;
    this.params = params;
  }
}
