import type { Locale } from "@tongzhou/base";
import type { Diagnostic } from "./diagnostic.ts";
import { en } from "./texts/en.ts";
import { zh } from "./texts/zh.ts";
import type { Texts } from "./texts/texts.ts";
import type { Kind } from "./types.ts";

const texts = { "zh-CN": zh, en } as const satisfies Record<Locale, Texts>;

/** What is wrong, in the reader's language. */
export function describeDiagnostic(diagnostic: Diagnostic, locale: Locale): string {
  const { diagnostics, kinds, places, unfinished } = texts[locale];
  if (diagnostic.code === "expr.unexpected" && diagnostic.params["text"] === "") return unfinished;
  return diagnostics[diagnostic.code].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = diagnostic.params[name] ?? "";
    if (diagnostic.code === "expr.expected") {
      if (name === "text" && value === "") return places.end;
      return name === "expected" && value === "name" ? places.name : `“${value}”`;
    }
    // These parameters hold names of kinds, perhaps several.
    if (!["expected", "got", "type"].includes(name)) return value;
    return value
      .split(", ")
      .map((word) => (isKind(word, kinds) ? kinds[word] : word))
      .join(locale === "en" ? ", " : "、");
  });
}

/** The name of a kind in the reader's language. */
export function describeKind(kind: Kind, locale: Locale): string {
  return texts[locale].kinds[kind];
}

function isKind(word: string, kinds: Texts["kinds"]): word is Kind | "value" {
  return Object.hasOwn(kinds, word);
}
