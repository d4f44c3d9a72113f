import type { Locale } from "@tongzhou/base";
import type { Phrases } from "./translate.ts";

/** Fetches the phrases of one language; the other one is never loaded until asked for. */
export async function loadPhrases(locale: Locale): Promise<Phrases> {
  switch (locale) {
    case "zh-CN":
      return (await import("./zh-CN/phrases.ts")).phrases;
    case "en":
      return (await import("./en/phrases.ts")).phrases;
    default:
      return locale satisfies never;
  }
}
