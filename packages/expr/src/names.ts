import type { Diagnostic } from "./diagnostic.ts";
import { findNearest } from "./nearest.ts";
import { printName, printText } from "./print.ts";
import type { Span } from "./syntax.ts";
import type { FieldRef, OptionRef, Scope } from "./types.ts";

/** A name found, or the diagnostic to report. */
export type Named<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Diagnostic };

/** A field by key, else by label in either language. */
export function findField(name: string, scope: Pick<Scope, "fields">, at: Span): Named<FieldRef> {
  const byKey = scope.fields.find((field) => field.key === name);
  if (byKey !== undefined) return { ok: true, value: byKey };
  const labelled = scope.fields.filter((field) => field.label.zh === name || field.label.en === name);
  const byLabel = labelled.length > 0 ? labelled : scope.fields.filter((field) => field.aliases?.includes(name));
  const [only, second] = byLabel;
  if (only !== undefined && second === undefined) return { ok: true, value: only };
  if (only !== undefined) {
    const params = { name, keys: byLabel.map((field) => field.key).join(", ") };
    return { ok: false, error: problem("expr.ambiguous_field", at, params, only.key, printName(only.key)) };
  }
  const names = scope.fields.flatMap((field) => [
    field.key,
    field.label.zh,
    field.label.en ?? field.key,
    ...(field.aliases ?? []),
  ]);
  const near = findNearest(name, names);
  return {
    ok: false,
    error: problem("expr.unknown_field", at, { name: name.slice(0, 80) }, near, near === null ? "" : printName(near)),
  };
}

/** An option by key, else by label in either language. */
export function findOption(text: string, options: readonly OptionRef[], at: Span): Named<OptionRef> {
  const found =
    options.find((option) => option.key === text) ??
    options.find((option) => option.label.zh === text || option.label.en === text);
  if (found !== undefined) return { ok: true, value: found };
  const names = options.flatMap((option) => [option.label.zh, option.label.en ?? option.key, option.key]);
  const near = findNearest(text, names);
  const params = {
    name: text.slice(0, 80),
    options: options
      .slice(0, 20)
      .map((option) => option.label.zh)
      .join("、"),
  };
  return { ok: false, error: problem("expr.unknown_option", at, params, near, near === null ? "" : printText(near)) };
}

function problem(
  code: Diagnostic["code"],
  { from, to }: Span,
  params: Record<string, string>,
  label: string | null,
  replace: string,
): Diagnostic {
  return { code, from, to, params, ...(label === null ? {} : { suggestion: { label, replace, from, to } }) };
}
