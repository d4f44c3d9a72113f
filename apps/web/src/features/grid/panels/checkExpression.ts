import type { Locale } from "@tongzhou/base";
import { compile, describeDiagnostic, print } from "@tongzhou/expr";
import type { Scope } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { ScopeForms } from "@tongzhou/model";

/** A filter expression as it was read. */
export interface CheckedExpression {
  /** With names as keys when it is valid, so that new names break nothing; as typed otherwise. */
  readonly source: string;
  /** What is wrong with it, in the reader's language; empty when it is valid. */
  readonly problems: readonly string[];
}

/** Reads a filter expression over a form's records and what its relations lead to. */
export function checkExpression(source: string, among: ScopeForms, locale: Locale): CheckedExpression {
  const compiled = compile(source, scopeOf(among), "boolean");
  return compiled.ok
    ? { source: print(compiled.value), problems: [] }
    : { source, problems: [...new Set(compiled.error.map((diagnostic) => describeDiagnostic(diagnostic, locale)))] };
}

/** A stored expression as people read it: labels in place of keys. One that is wrong is shown as it is. */
export function showExpression(source: string, among: ScopeForms, locale: Locale): string {
  const compiled = compile(source, scopeOf(among));
  return compiled.ok ? print(compiled.value, { names: "labels", locale }) : source;
}

function scopeOf(among: ScopeForms): Scope {
  return buildFormScope(among.forms.find(({ key }) => key === among.form)?.fields ?? [], { among });
}
