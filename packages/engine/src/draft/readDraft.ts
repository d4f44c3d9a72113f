import { must } from "@tongzhou/base";
import { AppError, partName, type FormDefinition, type WireValues } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import { visibleForms } from "../access/visibleForms.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { laterRules, type Validation } from "../records/validations.ts";
import { answerParts, draftLimits, type DraftAnswer } from "./answerParts.ts";
import { draftParts, type DraftParts } from "./draftParts.ts";
import type { AskedPart } from "./draftStatement.ts";
import { readDraftValues } from "./draftValues.ts";

/** What readDraft takes. */
export interface DraftInput {
  /** The saved record that is typed in; null while one is being made. */
  readonly record: number | null;
  /** What is typed; of a subform all rows. */
  readonly values: WireValues;
  /** Parts of the form, as `listFormParts` names them. */
  readonly parts: readonly string[];
}

/** What a form says about a draft. */
export interface DraftReply {
  readonly answers: readonly DraftAnswer[];
  /** Parts that took too long; the save judges them. */
  readonly late: readonly string[];
  /** Forms whose records the answers rest on: when these change, it is to be asked again. */
  readonly forms: readonly string[];
}

/**
 * What formulas, conditions and rules of a form give for a record as it is being typed, with the actor's rights
 * throughout (SPEC.md). Writes nothing. Parts that do not exist for the actor are left out.
 * @throws AppError "form.not_found", "access.denied", "record.not_found", "field.unknown", "field.forbidden",
 * "query.too_complex"
 */
export function readDraft(
  session: Session,
  form: string,
  { record, values, parts }: DraftInput,
  limits = draftLimits,
): Promise<DraftReply> {
  return onNewestDefinition(session, async (current) => {
    const definition = shownForm(current, form);
    const runtime = must(current.workspace.forms.get(form), `draft-form: expected one, got ${form}`);
    const policy = record === null ? null : policyFor(current, form, "see");
    const typed = readDraftValues(definition, values);
    const known = draftParts(current, definition);
    const asked = askedParts(known, parts);
    if (asked.length === 0 && record === null) return { answers: [], late: [], forms: [] };
    const drafts = { form: runtime, policy, record, values: typed, known, beside: [] };
    const { drafts: found, late, forms } = await answerParts(current, drafts, asked, limits);
    const [answers] = found;
    if (answers === undefined) throw new AppError("record.not_found", { form });
    // Records that are made with a new one come to be seen only when it is saved (R46).
    const waiting = new Set(record === null ? laterRules(current.workspace, runtime).map(partOf) : []);
    const told = answers.map((one) => (waiting.has(one.part) ? { ...one, isWhole: false } : one));
    return { answers: told, late, forms };
  });
}

function partOf({ kind, key }: Validation): string {
  return kind === "form" ? partName.rule(key) : partName.validation(key);
}

/**
 * The form as the actor may know of it.
 * @throws AppError "form.not_found"
 */
export function shownForm(session: Session, form: string): FormDefinition {
  const shown = visibleForms(session).find(({ definition }) => definition.key === form);
  if (shown === undefined) throw new AppError("form.not_found", { form });
  return shown.definition;
}

/** The parts among those named that exist for the actor, each once. */
export function askedParts(known: DraftParts, names: readonly string[]): readonly AskedPart[] {
  return [...new Set(names)].flatMap((name) => {
    const part = known.get(name);
    return part === undefined ? [] : [{ name, part }];
  });
}
