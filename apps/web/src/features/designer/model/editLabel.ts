import type { Label, Locale } from "@tongzhou/base";
import { sameJson } from "./sameJson.ts";

/**
 * A label after its text in one language was typed. The Chinese is always there: until somebody writes it, it follows
 * the English. What came from the palette is replaced as a whole, so that no English word of ours stays behind.
 */
export function editLabel(label: Label, locale: Locale, text: string, original?: Label): Label {
  const isOurs = original !== undefined && sameJson(label, original);
  if (locale === "zh-CN") return isOurs || label.en === undefined ? { zh: text } : { zh: text, en: label.en };
  if (text === "") return { zh: label.zh };
  return { zh: isOurs || label.zh === label.en || label.zh === "" ? text : label.zh, en: text };
}
