import { batchRecords } from "@tongzhou/contract";
import type { ErrorCode, FieldDefinition, Wire } from "@tongzhou/model";
import { ApiError, isApiError } from "../../../api/apiError.ts";
import { call } from "../../../api/call.ts";
import { trackSave } from "../../../api/saveState.ts";
import { sentValue } from "../../../fields/sentValue.ts";

/** A record that was made, with the values it was made of. */
export interface MadeRecord {
  readonly id: number;
  readonly version: number;
  readonly values: Readonly<Record<string, Wire>>;
}

/** What became of records to be made; `failed` tells the place of each in the list, and why. */
export interface MakeReport {
  readonly made: readonly MadeRecord[];
  readonly failed: readonly { readonly index: number; readonly error: ApiError }[];
}

// What one call of the server takes.
const batchSize = 1000;

/** Where records are made, and how the state line calls it. */
export interface MakePlace {
  readonly workspace: string;
  readonly form: string;
  readonly fields: readonly FieldDefinition[];
  readonly what: string;
}

/**
 * Makes records, each by itself: a refused one does not keep the others out.
 * @throws ApiError when the server could not be asked at all
 */
export async function createRecords(
  { workspace, form, fields, what }: MakePlace,
  rows: readonly Readonly<Record<string, Wire>>[],
): Promise<MakeReport> {
  const made: MadeRecord[] = [];
  const failed: { index: number; error: ApiError }[] = [];
  const known = new Map(fields.map((field) => [field.key, field]));
  for (let at = 0; at < rows.length; at += batchSize) {
    const part = rows.slice(at, at + batchSize);
    const operations = part.map((values) => ({
      kind: "create" as const,
      values: Object.fromEntries(
        Object.entries(values).map(([key, value]) => {
          const field = known.get(key);
          return [key, field === undefined ? value : sentValue(field, value)];
        }),
      ),
    }));
    const body = { mode: "per_row" as const, operations, idempotencyKey: crypto.randomUUID() };
    const ask = async () => call(batchRecords, { params: { workspace, form }, body });
    const { results } = await trackSave(what, async () =>
      // An answer that was lost on the way is asked for again; the key keeps anything from being made twice.
      ask().catch(async (error: unknown) => {
        if (isApiError(error, "network.unavailable")) return ask();
        throw error;
      }),
    );
    for (const { index, id, version, error } of results) {
      if (id !== null) made.push({ id, version: version ?? 1, values: part[index] ?? {} });
      // The batch answers with the same codes as single writes.
      if (error !== undefined)
        failed.push({ index: at + index, error: new ApiError(error.code as ErrorCode, { ...error, status: 422 }) });
    }
  }
  return { made, failed };
}

/**
 * Moves records to the bin, each by itself.
 * @returns how many could not be
 * @throws ApiError when the server could not be asked at all
 */
export async function deleteRecords(
  { workspace, form, what }: Pick<MakePlace, "workspace" | "form" | "what">,
  ids: readonly number[],
): Promise<number> {
  let refused = 0;
  for (let at = 0; at < ids.length; at += batchSize) {
    const operations = ids.slice(at, at + batchSize).map((id) => ({ kind: "delete" as const, id }));
    const { results } = await trackSave(what, async () =>
      call(batchRecords, { params: { workspace, form }, body: { mode: "per_row", operations } }),
    );
    refused += results.filter((result) => result.error !== undefined).length;
  }
  return refused;
}
