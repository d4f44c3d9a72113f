import { sql, type Sql } from "@tongzhou/base";
import { storageOf, type FieldDefinition } from "@tongzhou/model";

/** A column's value as jsonb in wire shape, as history keeps it: links as ids, files as ids. Blank is SQL null. */
export function wireJson(field: FieldDefinition, value: Sql): Sql {
  const storage = storageOf(field);
  if (storage.kind !== "column" && storage.kind !== "system") return sql`to_jsonb(${value})`;
  switch (storage.type) {
    case "numeric":
      return field.kind === "progress" ? sql`to_jsonb(${value})` : sql`to_jsonb(${value}::text)`;
    case "timestamptz(3)":
      return sql`to_jsonb(to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;
    case "date":
    case "time(0)":
      return sql`to_jsonb(${value}::text)`;
    case "jsonb":
      return value;
    case "text":
    case "bigint":
    case "boolean":
    case "uuid":
    case "text[]":
    case "bigint[]":
    case "uuid[]":
      return sql`to_jsonb(${value})`;
    default:
      return storage.type satisfies never;
  }
}
