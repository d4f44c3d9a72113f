import type { Locale } from "@tongzhou/base";
import { compile, print } from "@tongzhou/expr";
import type { Diagnostic, Kind, Scope, Type, TypedExpr } from "@tongzhou/expr";
import { maxExpressionLength } from "@tongzhou/model/shapes";

/** What was typed, read: what is stored of it, and what is wrong with it. */
export interface ReadExpression {
  /** With fields and options by key when it is right; as typed while it is not. */
  readonly source: string;
  readonly typed: TypedExpr | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A stored expression as people read it: labels in place of keys. One that is wrong is shown as it is.
 * @param former what it could name when it was stored, for one that has lost a name since
 */
export function showExpression(source: string, scope: Scope, locale: Locale, former?: Scope): string {
  if (source.trim() === "") return "";
  const compiled = compile(source, scope);
  if (compiled.ok) return print(compiled.value, { names: "labels", locale });
  return former === undefined ? source : showExpression(source, former, locale);
}

/**
 * Reads what was typed. Nothing typed is no expression, and nothing is wrong with it; what is read and would be too long
 * to keep is.
 */
export function readExpression(text: string, scope: Scope, expected?: Kind | Type): ReadExpression {
  if (text.trim() === "") return { source: "", typed: undefined, diagnostics: [] };
  const compiled = compile(text, scope, expected);
  if (!compiled.ok) return { source: text, typed: undefined, diagnostics: compiled.error };
  const source = print(compiled.value);
  if (source.length > maxExpressionLength) return { source, typed: undefined, diagnostics: [tooLong(text, source)] };
  return { source, typed: compiled.value, diagnostics: [] };
}

function tooLong(text: string, { length }: string): Diagnostic {
  const params = { length: `${length}`, limit: `${maxExpressionLength}` };
  return { code: "expr.too_long", from: 0, to: text.length, params };
}

/** The text after a suggestion was taken. */
export function applySuggestion(text: string, { suggestion }: Diagnostic): string {
  if (suggestion === undefined) return text;
  return `${text.slice(0, suggestion.from)}${suggestion.replace}${text.slice(suggestion.to)}`;
}
