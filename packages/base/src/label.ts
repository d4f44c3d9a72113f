/** The two languages of the product; Chinese is written first, English is its equal. */
export type Locale = "zh-CN" | "en";

/** Text that a builder wrote: Chinese always, English when given. */
export interface Label {
  readonly zh: string;
  readonly en?: string;
}

/** The label in the reader's language; Chinese when the other was not written. */
export function pickLabel(label: Label, locale: Locale): string {
  return locale === "en" ? (label.en ?? label.zh) : label.zh;
}
