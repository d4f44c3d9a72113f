import { pickLabel, type Label, type Locale } from "@tongzhou/base";
import type { FieldDefinition, OptionColor, Wire } from "@tongzhou/model";
import type { StyledValue, WriteStyle, WriteValue } from "@tongzhou/sheets";
import type { BrokenRule } from "./brokenRules.ts";

/** Names the column and the line in which an exported matrix tells what is broken. */
export const brokenLabel: Label = { zh: "不合规则", en: "Broken rules" };

// The light palette of packages/ui/src/tokens.css: --o-<color> and --o-<color>-ink.
const palette = {
  gray: { fill: "E6ECEA", ink: "455154" },
  teal: { fill: "D3E8E8", ink: "0A4A50" },
  blue: { fill: "DBE6F3", ink: "274C73" },
  violet: { fill: "E7E0F0", ink: "54407A" },
  pink: { fill: "F4DFE8", ink: "7A2F52" },
  red: { fill: "F9E2DF", ink: "9A2018" },
  amber: { fill: "F8E9C8", ink: "6F4400" },
  green: { fill: "D9EEE0", ink: "175431" },
} as const satisfies Record<OptionColor, WriteStyle>;

/** The colour of a cell: of its first record that has one, by a rule or by its option, as on the screen. */
export function toneOf(
  field: FieldDefinition | null,
  found: readonly { readonly value: Wire; readonly color: OptionColor | null }[],
): OptionColor | null {
  const options = field?.kind === "choice" ? field.options : [];
  for (const { value, color } of found) {
    const tone = color ?? options.find(({ key }) => key === value)?.color;
    if (tone !== undefined) return tone;
  }
  return null;
}

/** A value in a colour. */
export function toned(value: WriteValue, tone: OptionColor | null): WriteValue | StyledValue {
  return tone === null ? value : { value, style: palette[tone] };
}

/** The name of a line of totals. */
export function strong(value: WriteValue): StyledValue {
  return { value, style: { isBold: true } };
}

/** What a row or column breaks, as its badge says it: red where it blocks. */
export function sayRules(rules: readonly BrokenRule[], locale: Locale): WriteValue | StyledValue {
  if (rules.length === 0) return null;
  const isBlocking = rules.some(({ severity }) => severity === "block_save" || severity === "block_transition");
  const words = rules.map(({ message }) => pickLabel(message, locale)).join("; ");
  return toned(words, isBlocking ? "red" : "amber");
}
