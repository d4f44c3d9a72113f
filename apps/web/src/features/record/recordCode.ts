import type { FormDefinition, WireValues } from "@tongzhou/model";
import { ownValue } from "../../fields/ownValue.ts";

/** The number a record goes by in talk: its first auto number; undefined when the form has none. */
export function findCode(form: FormDefinition, values: WireValues): string | undefined {
  const field = form.fields.find(({ kind }) => kind === "auto_number");
  const code = field === undefined ? null : ownValue(values, field.key);
  return typeof code === "string" ? code : undefined;
}
