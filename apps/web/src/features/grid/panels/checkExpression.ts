import type { Locale } from "@tongzhou/base";
import { compile, print } from "@tongzhou/expr";
import type { Scope } from "@tongzhou/expr";
import { buildFormScope, totalScope } from "@tongzhou/model";
import type { MatrixDefinition, ScopeForms } from "@tongzhou/model";

/** A form among others, or the cells of a matrix of totals over it. */
export interface SpokenForms extends ScopeForms {
  readonly totals?: MatrixDefinition;
}

/**
 * Whether an expression over a form's records is a condition that may stand here: not where something is wrong with it,
 * nor, where it is shown with the rows of a list, when it reads related records, of which these bring nothing but bands.
 */
export function checkExpression(source: string, scope: Scope, isShownLive: boolean): "good" | "wrong" | "related" {
  if (source.trim() === "") return "good";
  const compiled = compile(source, scope, "boolean");
  if (!compiled.ok) return "wrong";
  return isShownLive && compiled.value.isRelated && compiled.value.bands.length === 0 ? "related" : "good";
}

/** A stored expression as people read it: labels in place of keys. One that is wrong is shown as it is. */
export function showExpression(source: string, among: SpokenForms, locale: Locale): string {
  const compiled = compile(source, scopeOfList(among));
  return compiled.ok ? print(compiled.value, { names: "labels", locale }) : source;
}

/** What filters and colours may name: what they say of records is asked of the database. */
export function scopeOfList({ totals, ...among }: SpokenForms): Scope {
  const fields = among.forms.find(({ key }) => key === among.form)?.fields ?? [];
  return totals === undefined ? buildFormScope(fields, { among }) : totalScope(totals, fields);
}
