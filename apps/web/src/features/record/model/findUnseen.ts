import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { isBlank } from "../../../fields/fieldText.ts";
import { linkedRecords, toItem } from "../../../fields/link/linkedRecords.ts";
import { ownValue } from "../../../fields/ownValue.ts";

/**
 * Fields of a record whose saved value may be there without the reader seeing it: blank where their rights cover the
 * field in some records only, or a link to a record out of sight.
 * @param partlySeen fields that their rights do not cover in every record
 */
export function findUnseen(
  fields: readonly FieldDefinition[],
  saved: WireValues,
  typed: ReadonlySet<string> | "all",
  partlySeen: readonly string[] = [],
): ReadonlySet<string> {
  const isTyped = (key: string): boolean => typed !== "all" && typed.has(key);
  return new Set(
    fields.flatMap((field) => {
      const value = ownValue(saved, field.key) ?? null;
      const isMasked = partlySeen.includes(field.key) && isBlank(value) && !isTyped(field.key);
      return isMasked || leadsOutOfSight(field, value, isTyped(field.key)) ? [field.key] : [];
    }),
  );
}

// Of a list, what is out of sight stays in it whatever is typed.
function leadsOutOfSight({ kind }: FieldDefinition, value: Wire, isTyped: boolean): boolean {
  if (isBlank(value)) return false;
  if (kind === "link") return !isTyped && toItem(value).id === null;
  return kind === "links" && linkedRecords(value).items.some(({ id }) => id === null);
}
