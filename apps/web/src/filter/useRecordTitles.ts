import { useQuery } from "@tanstack/react-query";
import type { Condition, FieldDefinition, Wire } from "@tongzhou/model";
import { titlesQuery } from "../api/recordQueries.ts";
import { useFieldKit } from "../fields/FieldProvider.tsx";
import { namedRecords } from "./filterWords.ts";

/** A linked record's value with its title beside its id, as cells and editors take it. */
export type TitledValue = (form: string, value: Wire) => Wire;

/** Looks up the titles of the records that conditions compare with: a filter knows them by id alone. */
export function useRecordTitles(
  conditions: readonly Condition[],
  fields: ReadonlyMap<string, FieldDefinition>,
): TitledValue {
  const { workspace } = useFieldKit();
  const { data } = useQuery(titlesQuery(workspace, namedRecords(conditions, fields)));
  return (form, value) => {
    if (typeof value !== "number") return value;
    const found = data?.records.find((one) => one.form === form && one.record === value);
    return found === undefined ? value : { id: value, title: found.title };
  };
}
