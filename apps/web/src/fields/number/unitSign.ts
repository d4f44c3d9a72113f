import type { FieldDefinition } from "@tongzhou/model";
import type { Wording } from "../../shell/language.tsx";

/** What stands behind a number while it is typed: its unit, its currency, a percent sign; undefined when nothing does. */
export function unitSign(field: FieldDefinition, { label, locale }: Wording): string | undefined {
  switch (field.kind) {
    case "number":
      // A share is typed with its percent sign.
      return field.unit === undefined ? undefined : label(field.unit);
    case "integer":
      return field.unit === undefined ? undefined : label(field.unit);
    case "money":
      return currencySign(field.currency, locale);
    case "progress":
      return "%";
    default:
      return undefined;
  }
}

function currencySign(currency: string, locale: string): string {
  // As the cell shows it: ¥, not CN¥.
  const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
  const parts = new Intl.NumberFormat(locale, style).formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value ?? currency;
}
