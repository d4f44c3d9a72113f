import type { Locale } from "@tongzhou/base";
import { compile, describeDiagnostic } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";

/** What is wrong with a filter expression over these fields, in the reader's language; empty when it is valid. */
export function checkExpression(source: string, fields: readonly FieldDefinition[], locale: Locale): readonly string[] {
  const compiled = compile(source, buildFormScope(fields), "boolean");
  return compiled.ok ? [] : [...new Set(compiled.error.map((diagnostic) => describeDiagnostic(diagnostic, locale)))];
}
