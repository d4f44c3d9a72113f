import type { Locale } from "@tongzhou/base";
import { compile, describeDiagnostic } from "@tongzhou/expr";
import "@tongzhou/expr/all";
import { buildFormScope, exprTypeOf, type FieldDefinition, type ScopeForms } from "@tongzhou/model";

/**
 * What is wrong with a formula for a field over its form's records and what their relations lead to, in the reader's
 * language; empty when it is valid.
 */
export function checkFormula(
  source: string,
  field: FieldDefinition,
  among: ScopeForms,
  locale: Locale,
): readonly string[] {
  const fields = among.forms.find(({ key }) => key === among.form)?.fields ?? [];
  const compiled = compile(source, buildFormScope(fields, { among, allowJavaScript: "batches" }), exprTypeOf(field));
  return compiled.ok ? [] : [...new Set(compiled.error.map((diagnostic) => describeDiagnostic(diagnostic, locale)))];
}
