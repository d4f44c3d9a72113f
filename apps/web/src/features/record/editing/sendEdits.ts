import { updateRecord } from "@tongzhou/contract";
import type { FormDefinition, WireValues } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import type { RecordView } from "../../../api/recordQueries.ts";
import { sentValue } from "../../../fields/sentValue.ts";
import type { Edits } from "../model/draftModel.ts";
import type { DraftPlace } from "../model/drafts.ts";
import { ownValue } from "../../../fields/ownValue.ts";

// A request that outlives its page may carry no more than this; browsers refuse a larger one.
const outlivingBytes = 60_000;

/** Writes edits of a record read at `version`. It arrives even when the page is closed meanwhile, unless it is large. */
export async function sendEdits(
  place: DraftPlace & { readonly record: number },
  definition: FormDefinition,
  edits: Edits,
  version: number,
): Promise<RecordView> {
  const { workspace, form, record } = place;
  const values: WireValues = Object.fromEntries(
    definition.fields.flatMap((field) => {
      const edit = ownValue(edits, field.key);
      return edit === undefined ? [] : [[field.key, sentValue(field, edit.value)]];
    }),
  );
  const body = { values: { ...values }, version };
  const outlivesPage = JSON.stringify(body).length < outlivingBytes;
  return call(updateRecord, { params: { workspace, form, record }, body }, { outlivesPage });
}
