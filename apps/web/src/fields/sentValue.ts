import type { FieldDefinition, Wire } from "@tongzhou/model";
import { wireList, wireObject } from "./checkWire.ts";
import { linkedRecords, toItem } from "./link/linkedRecords.ts";

/** A value as a record is written with: records and files by id alone, where reads and editors keep names beside them. */
export function sentValue(field: FieldDefinition, value: Wire): Wire {
  if (value === null) return null;
  switch (field.kind) {
    case "link":
      return toItem(value).id;
    case "links":
      return linkedRecords(value).items.flatMap(({ id }) => id ?? []);
    case "attachments":
    case "images":
      return wireList(value).map(fileId);
    case "signature":
      return fileId(value);
    case "subform":
      return wireList(value).map((row) => sentRow(field.fields, row));
    default:
      return value;
  }
}

function sentRow(fields: readonly FieldDefinition[], row: Wire): Wire {
  const values = wireObject(row) ?? {};
  const isSaved = typeof values["id"] === "number";
  const written = new Map(fields.filter((field) => field.kind !== "formula").map((field) => [field.key, field]));
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const field = written.get(key);
      if (key === "id") return [[key, value]];
      // A link out of sight stays as it is: sent as nothing it would be emptied.
      if (isSaved && field?.kind === "link" && value !== null && toItem(value).id === null) return [];
      return field === undefined ? [] : [[key, sentValue(field, value)]];
    }),
  );
}

function fileId(value: Wire): Wire {
  return wireObject(value)?.["id"] ?? value;
}
