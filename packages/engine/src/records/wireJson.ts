import { sql, type Sql } from "@tongzhou/base";
import { storageOf, type ColumnType, type FieldDefinition } from "@tongzhou/model";

/** A column's value as jsonb in wire shape, as history keeps it: links as ids, files as ids. Blank is SQL null. */
export function wireJson(field: FieldDefinition, value: Sql): Sql {
  return wireType(field) === "jsonb" ? value : sql`to_jsonb(${wireValue(field, value)})`;
}

/** A column's value as the type that jsonb functions turn into wire shape. */
export function wireValue(field: FieldDefinition, value: Sql): Sql {
  const type = wireType(field);
  switch (type) {
    case null:
    case "jsonb":
    case "text":
    case "bigint":
    case "boolean":
    case "uuid":
    case "text[]":
    case "bigint[]":
    case "uuid[]":
      return value;
    case "numeric":
      return field.kind === "progress" ? value : sql`${value}::text`;
    case "timestamptz(3)":
      return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    case "date":
    case "time(0)":
      return sql`${value}::text`;
    default:
      return type satisfies never;
  }
}

/** The type of the column that a field's value is read from; null for a value that is put together. */
export function wireType(field: FieldDefinition): ColumnType | null {
  const storage = storageOf(field);
  return storage.kind === "column" || storage.kind === "system" ? storage.type : null;
}
