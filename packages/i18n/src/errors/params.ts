import { pickLabel, type Locale } from "@tongzhou/base";
import type { ErrorParams } from "@tongzhou/model";

/** The sentence of one error in one language. */
export type ErrorSentence = (params: ErrorParams) => string;

// A sentence stays readable however long the value that went into it was.
const longest = 80;

/** A param as text for a sentence; undefined when it is missing or has no short text. */
export function paramText(params: ErrorParams, name: string): string | undefined {
  const value = params[name];
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return String(value);
  if (typeof value !== "string" || value === "") return undefined;
  return value.length > longest ? `${value.slice(0, longest)}…` : value;
}

/** A param that a builder wrote in both languages, or plain text; undefined when it is missing. */
export function paramLabel(params: ErrorParams, name: string, locale: Locale): string | undefined {
  const value = params[name];
  if (typeof value !== "object" || value === null || !("zh" in value) || typeof value.zh !== "string")
    return paramText(params, name);
  const label = "en" in value && typeof value.en === "string" ? { zh: value.zh, en: value.en } : { zh: value.zh };
  return paramText({ text: pickLabel(label, locale) }, "text");
}

/** The first of a list of problems ({ path, … }), and how many more there are. */
export function firstProblem(params: ErrorParams): { readonly path: string; readonly more: number } | undefined {
  const problems = params["problems"];
  if (!Array.isArray(problems) || problems.length === 0) return undefined;
  const first: unknown = problems[0];
  if (typeof first !== "object" || first === null || !("path" in first) || typeof first.path !== "string")
    return undefined;
  return { path: first.path, more: problems.length - 1 };
}
