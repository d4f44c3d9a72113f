import type { AutoNumberPart } from "@tongzhou/model";

/** The number the next record would get if its counter began today. */
export function sampleNumber(parts: readonly AutoNumberPart[], today: Date, nameOf: (field: string) => string): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case "text":
          return part.text;
        case "date":
          return formatDate(part.format, today);
        case "field":
          return `〈${nameOf(part.field)}〉`;
        case "counter":
          return String(part.start ?? 1).padStart(part.digits, "0");
        default:
          return part satisfies never;
      }
    })
    .join("");
}

function formatDate(format: Extract<AutoNumberPart, { readonly kind: "date" }>["format"], day: Date): string {
  const year = String(day.getFullYear());
  const month = String(day.getMonth() + 1).padStart(2, "0");
  const date = String(day.getDate()).padStart(2, "0");
  return format.replace("YYYY", year).replace("YY", year.slice(-2)).replace("MM", month).replace("DD", date);
}
