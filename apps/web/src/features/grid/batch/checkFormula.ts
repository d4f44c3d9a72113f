import type { Locale } from "@tongzhou/base";
import { compile, describeDiagnostic } from "@tongzhou/expr";
import { buildFormScope, exprTypeOf, type FieldDefinition } from "@tongzhou/model";

/** What is wrong with a formula for a field over these fields, in the reader's language; empty when it is valid. */
export function checkFormula(
  source: string,
  field: FieldDefinition,
  fields: readonly FieldDefinition[],
  locale: Locale,
): readonly string[] {
  const compiled = compile(source, buildFormScope(fields), exprTypeOf(field));
  return compiled.ok ? [] : [...new Set(compiled.error.map((diagnostic) => describeDiagnostic(diagnostic, locale)))];
}
