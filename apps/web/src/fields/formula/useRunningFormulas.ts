import { useQuery } from "@tanstack/react-query";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { workQuery } from "../../api/workQuery.ts";
import { runningFormulas } from "./runningFormulas.ts";

const none: ReadonlyMap<string, number | undefined> = new Map();

/** The columns of a form whose formulas are being computed anew, as `runningFormulas` tells them; kept up to date. */
export function useRunningFormulas(
  workspace: string,
  { key, fields }: FormDefinition,
): ReadonlyMap<string, number | undefined> {
  const { data } = useQuery({ ...workQuery(workspace), enabled: hasFormula(fields) });
  return data === undefined || data.length === 0 ? none : runningFormulas(data, key);
}

function hasFormula(fields: readonly FieldDefinition[]): boolean {
  return fields.some((field) => field.kind === "formula" || (field.kind === "subform" && hasFormula(field.fields)));
}
