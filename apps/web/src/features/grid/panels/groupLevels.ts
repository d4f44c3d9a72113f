import { holdsDates } from "@tongzhou/model";
import type { FieldDefinition, GroupKey, ViewDefinition } from "@tongzhou/model";

/** The levels a view groups by, as it keeps them. */
export type GroupLevels = NonNullable<ViewDefinition["group"]>;

/** A level to begin with: a field's values, or the months its dates fall in. */
export function newGroup(field: FieldDefinition): GroupKey {
  return holdsDates(field) ? { field: field.key, bucket: "month" } : { field: field.key };
}

/** The levels with one set, or added at the end; written as short as it goes, so that equal views read equal. */
export function changeGroup(levels: GroupLevels, index: number, level: GroupKey): GroupLevels {
  const { field, bucket, direction } = level;
  const isPlain = (bucket === undefined || bucket === "day") && direction !== "desc";
  const written = isPlain
    ? field
    : {
        field,
        ...(bucket === undefined || bucket === "day" ? {} : { bucket }),
        ...(direction === "desc" ? { direction } : {}),
      };
  return index < levels.length ? levels.with(index, written) : [...levels, written];
}
