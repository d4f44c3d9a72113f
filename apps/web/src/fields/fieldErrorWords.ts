import type { ErrorParams, FieldDefinition } from "@tongzhou/model";
import { ApiError } from "../api/apiError.ts";
import { errorWords } from "../shell/errorWords.ts";
import type { Refused } from "../shell/errorWords.ts";
import type { Wording } from "../shell/language.tsx";
import type { TextProblem } from "./fieldFace.ts";
import { sayProblem } from "./sayProblem.ts";

// Cells that are told one by one; of many wrong rows nobody reads more before mending some.
const maxTold = 5;

/**
 * What to tell about an error of a record's write, its field under the name that the reader knows it by. Of several
 * wrong cells of a subform each has a line of its own.
 */
export function fieldErrorWords(
  error: unknown,
  fields: readonly FieldDefinition[],
  wording: Wording,
  refused?: Refused,
): string {
  if (!(error instanceof ApiError)) return errorWords(error, wording, refused);
  const { others, more, ...params } = error.params;
  if (!Array.isArray(others)) return sayOne(error, fields, wording, refused);
  const { code, status, message } = error;
  // The code's params are part of the contract: each of them is a code with its params.
  const cells = others as readonly (ErrorParams & { readonly code: ApiError["code"] })[];
  const told = cells
    .slice(0, maxTold - 1)
    .map(({ code: of, ...rest }) =>
      sayOne(new ApiError(of, { status, message, params: rest }), fields, wording, "record"),
    );
  const count = cells.length - told.length + (typeof more === "number" ? more : 0);
  return [
    sayOne(new ApiError(code, { status, message, params }), fields, wording, refused),
    ...told,
    ...(count === 0 ? [] : [wording.t("record.problemMore", { count })]),
  ].join("\n");
}

function sayOne(
  error: ApiError,
  fields: readonly FieldDefinition[],
  wording: Wording,
  refused: Refused | undefined,
): string {
  const path = error.params["field"];
  if (typeof path !== "string") return errorWords(error, wording, refused);
  const { code, status, message } = error;
  const field = nameOf(path, error.params["row"], fields, wording);
  if (field === undefined) return errorWords(error, wording, refused);
  const { problem, limit } = error.params;
  if (code === "field.invalid" && typeof problem === "string") {
    // A problem that this page has no words for is said as itself.
    const said = sayProblem({ problem, limit } as TextProblem, wording);
    // A value that nobody typed is told: it was filled in by the field's default.
    const value = error.params["value"];
    if (said !== problem && typeof value === "string" && value !== "")
      return wording.t("fields.problemOfValue", { field, value, problem: said });
    if (said !== problem) return wording.t("fields.problemOf", { field, problem: said });
  }
  // The words of a rule say nothing of where it was broken.
  if (code === "record.invalid" && path.includes("."))
    return wording.t("fields.problemOf", { field, problem: errorWords(error, wording, refused) });
  return errorWords(new ApiError(code, { status, message, params: { ...error.params, field } }), wording, refused);
}

// A path goes on into a column of a subform, whose rows count from 1.
function nameOf(
  path: string,
  row: unknown,
  fields: readonly FieldDefinition[],
  { t, label }: Wording,
): string | undefined {
  const [key, inner] = path.split(".");
  const field = fields.find((one) => one.key === key);
  if (field === undefined) return undefined;
  const column = field.kind === "subform" ? field.fields.find((one) => one.key === inner) : undefined;
  if (column === undefined) return label(field.label);
  const names = { field: label(field.label), column: label(column.label) };
  return typeof row === "number" ? t("fields.cellName", { ...names, row }) : t("fields.columnName", names);
}
