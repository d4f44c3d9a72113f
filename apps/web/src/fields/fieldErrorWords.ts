import type { FieldDefinition } from "@tongzhou/model";
import { ApiError } from "../api/apiError.ts";
import { errorWords } from "../shell/errorWords.ts";
import type { Wording } from "../shell/language.tsx";

/** What to tell about an error of a record's write, its field under the name that the reader knows it by. */
export function fieldErrorWords(error: unknown, fields: readonly FieldDefinition[], wording: Wording): string {
  const path = error instanceof ApiError ? error.params["field"] : undefined;
  if (!(error instanceof ApiError) || typeof path !== "string") return errorWords(error, wording);
  const field = fields.find(({ key }) => key === path.split(".")[0]);
  if (field === undefined) return errorWords(error, wording);
  const { code, status, message } = error;
  const params = { ...error.params, field: wording.label(field.label) };
  return errorWords(new ApiError(code, { status, message, params }), wording);
}
