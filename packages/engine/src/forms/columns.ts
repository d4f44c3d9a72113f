import { storageOf, type ColumnType, type FieldDefinition } from "@tongzhou/model";

/** The type of a field's own column; nothing when its values lie elsewhere or are computed when read. */
export function columnTypeOf(field: FieldDefinition): ColumnType | undefined {
  const storage = storageOf(field);
  return storage.kind === "column" && !isVolatile(field) ? storage.type : undefined;
}

/** Whether a formula depends on now or on who looks, so that no stored value could be right. */
export function isVolatile(_field: FieldDefinition): boolean {
  return false;
}
