import { readDraft } from "@tongzhou/contract";
import type { Wire, WireValues } from "@tongzhou/model";
import { call } from "../../../api/call.ts";

/** A record as it stands in a list, and what is typed over it, as it is sent. */
export interface ListDraft {
  readonly workspace: string;
  readonly form: string;
  readonly record: number;
  readonly values: WireValues;
}

/**
 * What parts of a form give for a record of a list with the rights of who looks. Those that saving may judge otherwise
 * are left out, as are those that do not exist for them.
 * @param parts as `partName` calls them
 * @throws ApiError
 */
export async function askDraft(
  { workspace, form, record, values }: ListDraft,
  parts: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Wire>> {
  const { answers } = await call(
    readDraft,
    { params: { workspace, form }, body: { record, values: { ...values }, parts: [...parts] } },
    { signal },
  );
  return new Map(answers.flatMap(({ part, value, isWhole }) => (isWhole ? [[part, value]] : [])));
}
