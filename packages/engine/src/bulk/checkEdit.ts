import { AppError, type FieldDefinition, type WireValues } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import type { Session } from "../gateway/session.ts";
import { decodeValues } from "../records/decodeValues.ts";
import type { BulkEdit } from "./bulkDefinition.ts";
import { compileComputed } from "./computedValues.ts";

/**
 * Holds what an edit writes to what one record would be held to, as far as that can be told without the records.
 * @throws AppError as writing one record, and "field.invalid" for values that cannot be the same in many records:
 *   subforms, and files, of which each belongs to one record
 */
export function checkEdit(
  session: Session,
  policy: FormPolicy,
  { values, expressions }: { readonly values: WireValues; readonly expressions: Readonly<Record<string, string>> },
): BulkEdit {
  const input = decodeValues(policy, values);
  compileComputed(session, policy, expressions);
  const keys = [...Object.keys(values), ...Object.keys(expressions)];
  const twice = Object.keys(expressions).find((key) => Object.hasOwn(values, key));
  if (keys.length === 0 || twice !== undefined)
    throw new AppError("request.invalid", {
      problems: [{ path: "values", reason: twice === undefined ? "empty" : "twice" }],
    });
  const fields = keys.flatMap((key): FieldDefinition[] => {
    const field = policy.form.fields.get(key);
    return field === undefined ? [] : [field];
  });
  for (const { key, kind } of fields) {
    const isFile = kind === "attachments" || kind === "images" || kind === "signature";
    if (kind === "subform" || (isFile && input.columns[key] !== null))
      throw new AppError("field.invalid", { field: key, problem: "type" });
  }
  // Computed values need the statement that lists are not written by.
  if (input.links.size > 0 && Object.keys(expressions).length > 0)
    throw new AppError("request.invalid", { problems: [{ path: "expressions", reason: "with_lists" }] });
  return { values, expressions, fields };
}
