import type { FieldDefinition } from "@tongzhou/model";
import type { BinItem } from "./bin.store.ts";

/** A deleted form or field. */
export type DeletedItem = BinItem & { readonly kind: "form" | "field" };

/** What one change deleted with an item and links tie to it, over any number of links; the item itself is the first. */
export function deletedTogether(bin: readonly BinItem[], item: DeletedItem): readonly DeletedItem[] {
  const together = [item];
  const others = new Set(bin.filter(isDeleted).filter((one) => one.id !== item.id && one.deletedAt === item.deletedAt));
  // What is found is looked through in its turn.
  for (const found of together)
    for (const other of others)
      if (leadsTo(found, other) || leadsTo(other, found)) {
        others.delete(other);
        together.push(other);
      }
  return together;
}

function isDeleted(item: BinItem): item is DeletedItem {
  return item.kind !== "conversion";
}

function leadsTo(from: DeletedItem, to: DeletedItem): boolean {
  if (to.kind !== "form") return false;
  const fields = from.kind === "form" ? from.definition.fields : [from.definition];
  return fields.some((field) => linksTo(field, to.form));
}

function linksTo(field: FieldDefinition, form: string): boolean {
  if (field.kind === "subform") return field.fields.some((inner) => linksTo(inner, form));
  return (field.kind === "link" || field.kind === "links") && field.form === form;
}
