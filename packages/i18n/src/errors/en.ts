import type { ErrorCode } from "@tongzhou/model";
import { firstProblem, paramLabel, paramText, type ErrorSentence } from "./params.ts";

function quoted(text: string | undefined): string {
  return text === undefined ? "" : ` “${text}”`;
}

function seconds(text: string | undefined): string {
  if (text === undefined) return "in a while";
  const count = Number(text);
  if (count < 90) return `in ${Math.max(1, Math.ceil(count))} seconds`;
  return `in ${Math.ceil(count / 60)} minutes`;
}

/** English text of every error. */
export const en = {
  "access.denied": () => "You are not allowed to do this. Nothing was changed. An owner of the workspace can allow it.",
  "auth.locked": (params) =>
    `Too many failed sign-ins. This account or address can try again ${seconds(paramText(params, "retryAfterSeconds"))}.`,
  "auth.required": () => "Sign in first. What you were about to save was not saved.",
  "auth.wrong_credentials": () => "The e-mail address or the password is wrong.",
  "batch.too_large": (params) =>
    `That is too many at once: at most ${paramText(params, "limit") ?? "1000"} per call. Nothing was written; send them in parts.`,
  "bulk.busy": () =>
    "This bulk change is at work, has ended, or was started with other values. Nothing was changed by this request.",
  "bulk.failed": () =>
    "The bulk change stopped. What it wrote before is kept and counted; the rest is as it was, and can be changed again.",
  "bulk.not_found": () => "This bulk change does not exist, or it is not yours.",
  "bulk.too_large": (params) =>
    `These are too many records: at most ${paramText(params, "limit") ?? "1000000"}. Nothing was changed; narrow the filter and go in parts.`,
  "bulk.undo_unfit": (params) =>
    `The field${quoted(paramText(params, "field"))} has been changed or removed since, so the old values cannot be put back. Nothing was changed.`,
  "comment.not_found": () => "This comment does not exist, or it is not yours to change.",
  "constraint.broken": (params) => {
    const message = paramLabel(params, "message", "en");
    const more = Number(paramText(params, "more") ?? 0);
    if (message === undefined)
      return "This would break a constraint over records you may not see. Nothing was saved; ask a builder of the workspace.";
    const title = paramText(params, "title");
    const whole = title === undefined ? message : `“${title}”: ${message}`;
    return more > 0 ? `${whole} (and ${more} more)` : whole;
  },
  "constraint.not_found": () => "This constraint does not exist, or you may not see what it reads.",
  "database.newer": (params) =>
    `The database was last used by a newer release (step ${paramText(params, "found") ?? "?"} of ${paramText(params, "schema") ?? "the schema"}; this one knows ${paramText(params, "known") ?? "fewer"}). Nothing was changed; start that release or a later one.`,
  "database.too_long": (params) =>
    `This took longer than ${paramText(params, "seconds") ?? "?"} seconds and was stopped; nothing of it was written. The data may be held by other work, or too many records depend on it: try again in a moment, or change fewer records at once.`,
  "database.unavailable": () =>
    "The database cannot be reached right now. Nothing was written by this request; try again in a moment.",
  "database.unsuitable": (params) =>
    `The database cannot hold this application: it needs PostgreSQL 15 or newer, UTF-8, and a character type that knows Chinese letters such as C.UTF-8 (found version ${paramText(params, "version") ?? "?"}, ${paramText(params, "encoding") ?? "?"}, ${paramText(params, "ctype") ?? "?"}). Nothing was changed; create the database anew with these settings.`,
  "definition.busy": () =>
    "Another change to this workspace is being applied, or its data is in heavy use. Nothing was changed; try again in a moment.",
  "definition.conflict": () =>
    "This does not fit the workspace as it is now. Nothing was changed; review the plan and its problems.",
  "definition.invalid": (params) => {
    const problem = firstProblem(params);
    const rest = problem !== undefined && problem.more > 0 ? ` and ${problem.more} more` : "";
    return `The definition has problems${problem === undefined ? "" : ` (${problem.path}${rest})`}. Nothing was changed; correct them and try again.`;
  },
  "definition.plan_stale": () =>
    "The workspace was changed after this plan was made. Nothing was applied; make a new plan and review it.",
  "department.in_use": (params) => {
    const counted = (name: string, one: string, many: string): readonly string[] => {
      const count = Number(paramText(params, name) ?? 0);
      return count > 0 ? [`${count} ${count === 1 ? one : many}`] : [];
    };
    const [form, forms] = [paramLabel(params, "form", "en"), Number(paramText(params, "forms") ?? 1)];
    const more = forms > 1 ? ` and ${forms - 1} more ${forms === 2 ? "form" : "forms"}` : "";
    const ways = [
      ...counted("people", "person in it", "people in it"),
      ...counted("departments", "department below it", "departments below it"),
      ...(form === undefined ? [] : [`records of “${form}”${more} that hold it`]),
      ...(paramText(params, "isNamed") === "true" ? ["expressions that name it"] : []),
    ];
    return `This department is still in use${ways.length === 0 ? "" : `: ${ways.join(", ")}`}. Nothing was deleted; move them elsewhere first.`;
  },
  "department.not_found": () => "This department does not exist in the workspace.",
  "export.busy": (params) =>
    `The server is at work on other exports. Nothing was made; try again ${seconds(paramText(params, "retryAfterSeconds"))}.`,
  "export.too_many": (params) =>
    `You have ${paramText(params, "limit") ?? "several"} exports that are not finished, which is all one person may have. Wait for one to be saved, or cancel it.`,
  "expr.invalid": (params) =>
    `The expression cannot be understood${quoted(paramText(params, "message"))}. Correct it and try again.`,
  "field.forbidden": (params) =>
    `You may not change the field${quoted(paramText(params, "field"))}. Nothing was saved.`,
  "field.invalid": (params) =>
    `The value${quoted(paramText(params, "value"))} does not fit the field${quoted(paramText(params, "field"))}. Nothing was saved; correct it and save again.`,
  "field.locked": (params) =>
    `The field${quoted(paramText(params, "field"))} is locked as the record stands. Nothing was saved; leave its value as it is.`,
  "field.not_unique": (params) =>
    `The value of the field${quoted(paramText(params, "field"))} is already taken. Nothing was saved; choose another one.`,
  "field.required": (params) =>
    `The field${quoted(paramText(params, "field"))} must be filled in. Nothing was saved yet.`,
  "field.unknown": (params) =>
    `There is no field${quoted(paramText(params, "field"))} here. Nothing was saved; reload to see the form as it is now.`,
  "file.not_found": () => "This file does not exist, or you may not see it.",
  "file.too_large": (params) => {
    const limit = Number(paramText(params, "limitBytes") ?? Number.NaN);
    const shown = Number.isFinite(limit) ? ` The limit is ${Math.floor(limit / 1_048_576)} MiB.` : "";
    return `This file is too large.${shown} It was not kept.`;
  },
  "form.not_found": (params) => `There is no form${quoted(paramText(params, "form"))} here, or you may not see it.`,
  "formula.too_costly": () =>
    "The formulas take too long to compute, so nothing was saved. Simplify them, or save fewer records at a time.",
  "idempotency.mismatch": () =>
    "This request was sent before with other values. Nothing was written again; send the new values as a new request.",
  "idempotency.missing": () =>
    "A request that creates records needs an idempotency key, one for the whole batch or one per record, so that sending it again creates nothing twice. Nothing was written.",
  "import.busy": () =>
    "This import is at work or has ended, so it cannot be started. Upload the file again for another one.",
  "import.failed": (params) =>
    `The import stopped${quoted(paramText(params, "reason"))}. Rows taken before it are kept and counted; start it again to go on.`,
  "import.not_found": () => "This import does not exist, or it is not yours.",
  "import.rejected": () =>
    "Some rows cannot be taken, and all or none were asked for. Nothing was written; mend the rows in the list and import again.",
  internal: () =>
    "Something went wrong on our side. Try again; if it stays, give the request id below to whoever runs this server.",
  "link.broken": (params) =>
    `A record linked in the field${quoted(paramText(params, "field"))} does not exist or you may not see it. Nothing was saved; choose another one.`,
  "link.restricted": () =>
    "Other records link to this one, and their form forbids deleting it. Nothing was deleted; change those links first.",
  "matrix.too_full": (params) =>
    `The cells of one row hold more than ${paramText(params, "limit") ?? "50000"} records, which are too many to show one by one. Filter the matrix, or show a total in its cells.`,
  "matrix.too_large": () =>
    "Laying out this matrix took too long. Filter its rows or its records, or show fewer columns and totals.",
  "matrix.too_wide": (params) =>
    `This matrix has more columns than a sheet takes (${paramText(params, "limit") ?? "16384"}). Nothing was exported; filter its columns, or show only those in use.`,
  "member.not_found": () => "This member does not exist in the workspace.",
  "query.cursor_invalid": () => "This place in the list is no longer valid. Start from the first page again.",
  "query.field_unfit": (params) =>
    `The field${quoted(paramText(params, "field"))} cannot be used in this way, because its kind has no order or no such total. Choose another field.`,
  "query.too_complex": () => "This question is too large to answer. Use fewer conditions or fewer levels of nesting.",
  "rate.limited": (params) => `Too many requests. Try again ${seconds(paramText(params, "retryAfterSeconds"))}.`,
  "record.invalid": (params) =>
    paramLabel(params, "message", "en") ??
    "The record breaks a rule of its form. Nothing was saved; correct it and save again.",
  "record.not_found": () => "This record does not exist, or you may not see it.",
  "record.stale": () =>
    "Someone else changed the same field meanwhile. Nothing was overwritten; compare both values and choose.",
  "request.invalid": (params) => {
    const problem = firstProblem(params);
    const rest = problem !== undefined && problem.more > 0 ? ` and ${problem.more} more` : "";
    return `The request is not as documented${problem === undefined ? "" : ` (${problem.path}${rest})`}. Nothing was written.`;
  },
  "request.not_found": () => "There is nothing at this address.",
  "request.too_large": (params) => {
    const limit = Number(paramText(params, "limitBytes") ?? Number.NaN);
    const shown = Number.isFinite(limit) ? ` The limit is ${Math.floor(limit / 1_048_576)} MiB.` : "";
    return `The request is too large.${shown} Nothing was written; send it in parts.`;
  },
  "setup.done": () => "This server has been set up already. Sign in instead.",
  "setup.required": () => "This server has no owner yet. Create the owner account first.",
  "token.invalid": () => "This link or token is not valid any more. Ask for a new one.",
  "transfer.bad_time": (params) =>
    `The time must be a day or an instant between ${paramText(params, "earliest") ?? "1900-01-01"} and ${paramText(params, "latest") ?? "2200-01-01"}. Nothing was written.`,
  "transfer.done": () => "This transfer has taken effect and cannot be withdrawn. Make another one to put it right.",
  "transfer.not_dated": () => "This field is not effective-dated: it has no time line and cannot be handed over.",
  "transfer.not_found": () => "This planned transfer does not exist; it may have been withdrawn.",
  "view.not_found": () => "This view does not exist, or you may not see it.",
  "watch.too_many": (params) =>
    `One page follows at most ${paramText(params, "limit") ?? "50"} lists live. Close some of them; the others go on.`,
  "workspace.not_found": () => "This workspace does not exist, or you are not a member of it.",
} as const satisfies Record<ErrorCode, ErrorSentence>;

/** What is said otherwise of one record among many, where the others are written: why it was left, not what was kept. */
export const enOfRecord = {
  "access.denied": () => "You are not allowed to change this record. An owner of the workspace can allow it.",
  "constraint.broken": (params) =>
    paramLabel(params, "message", "en") === undefined
      ? "This would break a constraint over records you may not see. Ask a builder of the workspace."
      : en["constraint.broken"](params),
  "database.too_long": (params) =>
    `This took longer than ${paramText(params, "seconds") ?? "?"} seconds and was stopped. The data may be held by other work, or too many records depend on it: try again in a moment.`,
  "database.unavailable": () => "The database cannot be reached right now. Try again in a moment.",
  "field.forbidden": (params) => `You may not change the field${quoted(paramText(params, "field"))}.`,
  "field.invalid": (params) =>
    `The value${quoted(paramText(params, "value"))} does not fit the field${quoted(paramText(params, "field"))}; correct it.`,
  "field.locked": (params) => `The field${quoted(paramText(params, "field"))} is locked as the record stands.`,
  "field.not_unique": (params) =>
    `The value of the field${quoted(paramText(params, "field"))} is already taken; choose another one.`,
  "field.required": (params) => `The field${quoted(paramText(params, "field"))} must be filled in.`,
  "field.unknown": (params) =>
    `There is no field${quoted(paramText(params, "field"))} here; reload to see the form as it is now.`,
  "formula.too_costly": () => "The formulas take too long to compute; simplify them.",
  "link.broken": (params) =>
    `A record linked in the field${quoted(paramText(params, "field"))} does not exist or you may not see it; choose another one.`,
  "link.restricted": () =>
    "Other records link to this one, and their form forbids deleting it. Change those links first.",
  "record.invalid": (params) =>
    paramLabel(params, "message", "en") ?? "The record breaks a rule of its form; correct it.",
  "record.stale": () => "Someone else changed the same field meanwhile, and what they wrote was kept.",
} as const satisfies Partial<Record<ErrorCode, ErrorSentence>>;
