import type { ReactNode } from "react";
import { holdsDates } from "@tongzhou/model";
import type { FieldDefinition, GroupKey, Wire } from "@tongzhou/model";
import { renderCell } from "../../../fields/FieldCell.tsx";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import { formatValue } from "../../../fields/fieldText.ts";
import type { Group } from "../data/lineModel.ts";

/** A group's value as its header shows it: as its field's cells do; records by their titles, spans of days by their names. */
export function renderGroup(
  group: Group,
  by: GroupKey | undefined,
  field: FieldDefinition | undefined,
  kit: FieldKit,
): ReactNode {
  const value = cellValue(group, field);
  const isPlain = field === undefined || value === null || field.kind === "link" || holdsDates(field);
  if (isPlain) return sayGroup(group, by, field, kit);
  return renderCell(field, value, kit, "cell");
}

/** The same in words. */
export function sayGroup(
  group: Group,
  by: GroupKey | undefined,
  field: FieldDefinition | undefined,
  kit: FieldKit,
): string {
  const value = cellValue(group, field);
  if (field === undefined || value === null) return kit.wording.t("grid.groupBlank");
  if (holdsDates(field) && typeof value === "string") return kit.wording.format.span(value, by?.bucket ?? "day");
  return formatValue(field, value, kit.wording, kit.directory);
}

// A link's group comes as its id with the title beside it; cells take both in one.
function cellValue({ value, title }: Group, field: FieldDefinition | undefined): Wire {
  if (value === null) return null;
  return field?.kind === "link" ? { id: typeof value === "number" ? value : null, title: title ?? null } : value;
}
