import { ok, type Result } from "@tongzhou/base";
import type { OptionRef } from "@tongzhou/expr";
import type { Wire } from "../recordWire.ts";
import { refuse } from "./decode.ts";
import type { ChoiceOption } from "./fieldDefinition.ts";
import type { FieldProblem } from "./fieldSpec.ts";

/** The key of an option that can still be picked. */
export function decodeOption(value: Wire, options: readonly ChoiceOption[]): Result<string, FieldProblem> {
  if (typeof value !== "string") return refuse("type", "option");
  const option = options.find((one) => one.key === value);
  if (option === undefined) return refuse("unknown_option");
  return option.archived === true ? refuse("archived_option") : ok(value);
}

/** Options as the language knows them; archived ones stay comparable. */
export function toOptionRefs(options: readonly ChoiceOption[]): readonly OptionRef[] {
  return options.map(({ key, label }) => ({ key, label }));
}
