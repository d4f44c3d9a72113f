import { must } from "@tongzhou/base";
import { AppError, rowsKey, type FieldDefinition, type FormDefinition, type WireValues } from "@tongzhou/model";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { childForm } from "../records/childForm.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { answerParts, draftLimits, type DraftAnswer } from "./answerParts.ts";
import { draftParts } from "./draftParts.ts";
import { readDraftList } from "./draftValues.ts";
import { askedParts, shownForm } from "./readDraft.ts";

/** What readDraftRows takes. */
export interface DraftRowsInput {
  /** The subform whose rows they are; null for new records of the form. */
  readonly subform: string | null;
  /** Each row as a whole. */
  readonly rows: readonly WireValues[];
  /** Parts of the form, or of the subform's columns, as `listFormParts` names them; each is asked of every row. */
  readonly parts: readonly string[];
  /** Forms whose records the same save writes: what rests on these is not whole. */
  readonly beside?: readonly string[] | undefined;
}

/** What is said about each row, in their order. */
export interface DraftRowsReply {
  readonly rows: readonly (readonly DraftAnswer[])[];
  /** Parts that took too long; the save judges them. */
  readonly late: readonly string[];
  /** Forms whose records the answers rest on: when these change, it is to be asked again. */
  readonly forms: readonly string[];
}

/**
 * What formulas, conditions and rules give for several rows as they are being typed, each judged by itself and all in one
 * statement: rows of a subform, or new records that one save makes together (D6). Writes nothing.
 * @throws AppError "form.not_found", "field.unknown", "field.forbidden", "query.too_complex"
 */
export function readDraftRows(
  session: Session,
  form: string,
  { subform, rows, parts, beside = [] }: DraftRowsInput,
  limits = draftLimits,
): Promise<DraftRowsReply> {
  return onNewestDefinition(session, async (current) => {
    const { definition, runtime } = placeOfRows(current, shownForm(current, form), subform);
    const fields = new Map(definition.fields.map((field): [string, FieldDefinition] => [field.key, field]));
    const values = readDraftList(fields, rows);
    const known = draftParts(current, definition);
    const asked = askedParts(known, parts);
    if (asked.length === 0) return { rows: rows.map(() => []), late: [], forms: [] };
    const drafts = { form: runtime, policy: null, record: null, values, known, beside };
    const found = await answerParts(current, drafts, asked, limits);
    return { rows: found.drafts, late: found.late, forms: found.forms };
  });
}

// The columns of a subform are the fields of a form of their own.
function placeOfRows(
  { workspace }: Session,
  definition: FormDefinition,
  subform: string | null,
): { readonly definition: FormDefinition; readonly runtime: FormRuntime } {
  const { key } = definition;
  if (subform === null)
    return { definition, runtime: must(workspace.forms.get(key), `draft-rows: expected a form, got ${key}`) };
  const field = definition.fields.find((one) => one.key === subform);
  if (field?.kind !== "subform") throw new AppError("field.unknown", { field: subform });
  const { label, title } = definition;
  return {
    definition: { key: rowsKey(key, subform), label, title, fields: field.fields },
    runtime: childForm(workspace, key, field),
  };
}
