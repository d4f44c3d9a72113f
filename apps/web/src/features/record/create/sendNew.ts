import { createRecord, updateRecord } from "@tongzhou/contract";
import type { WireValues } from "@tongzhou/model";
import { isTransient } from "../../../api/apiError.ts";
import { call } from "../../../api/call.ts";
import type { RecordView } from "../../../api/recordQueries.ts";
import type { Attempt, SentChild } from "../model/draftModel.ts";
import { changedSince } from "./newRecordModel.ts";

/** What a record is made with. */
export interface NewRecordInput {
  readonly workspace: string;
  readonly form: string;
  readonly values: WireValues;
  /** Records of other forms made with it; while an attempt is open it stays with those that were sent. */
  readonly children: readonly SentChild[];
  /** The attempt that was sent earlier and not answered; the record may exist. */
  readonly attempt: Attempt | null;
  /** Told before anything is sent, so that the attempt is on the device when the answer is lost; null once it is judged. */
  readonly onAttempt: (attempt: Attempt | null) => void;
}

/**
 * Makes one record, however often it is tried. An attempt whose answer was lost is asked for again under its own key,
 * which makes no second record; what was typed since is then written into that record.
 * @throws ApiError; after a code that nobody judged, such as a lost connection, the attempt stays open
 */
export async function sendNew(input: NewRecordInput): Promise<RecordView> {
  const { workspace, form, values, children, attempt, onAttempt } = input;
  const params = { workspace, form };
  const current = attempt ?? { key: crypto.randomUUID(), values, children };
  onAttempt(current);
  const sent = current.children ?? [];
  let record: RecordView;
  try {
    record = await call(createRecord, {
      params,
      body: {
        values: { ...current.values },
        idempotencyKey: current.key,
        ...(sent.length === 0 ? {} : { children: sent.map((child) => ({ ...child, values: { ...child.values } })) }),
      },
    });
  } catch (error) {
    if (isUnanswered(error)) throw error;
    onAttempt(null);
    // The earlier attempt was refused, so nothing was made by it; what is typed now is tried afresh.
    if (attempt !== null) return sendNew({ ...input, attempt: null });
    throw error;
  }
  const later = changedSince(current, values);
  if (Object.keys(later).length === 0) return record;
  return call(updateRecord, {
    params: { ...params, record: record.id },
    body: { values: { ...later }, version: record.version },
  });
}

// A failure on our side may have come after the record was written; only a judgement says that it was not.
function isUnanswered(error: unknown): boolean {
  return isTransient(error) || (error instanceof Error && "status" in error && Number(error.status) >= 500);
}
