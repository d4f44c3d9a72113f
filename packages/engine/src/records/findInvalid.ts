import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { AppError } from "@tongzhou/model";
import { memoised } from "../access/memo.ts";
import { buildTemplate, fillTemplate, sessionSlots, Slot } from "../access/slots.ts";
import type { Transaction } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import type { CreateOutcome } from "./createRecords.ts";
import { imageOf, touchedFields } from "./image.ts";
import { problemError } from "./problems.ts";
import { fieldsOfDraft, type UpdateDraft, type UpdateOutcome } from "./updateRecords.ts";
import { isAsked, isFailed, laterRules, nameOf, type Validation } from "./validations.ts";

const idsSlot = new Slot("ids");

/** A record that a save has written. */
export interface SavedRecord {
  readonly id: number;
  /** The fields that were sent; null for a new record. */
  readonly sent: readonly string[] | null;
}

/**
 * The records of a form that break a validation which had to wait until all of the save was in, each with its refusal:
 * one statement for all of them (R46). The caller takes the save, or these records of it, back.
 */
export async function findInvalid(
  session: Session,
  tx: Transaction,
  form: FormRuntime,
  saved: readonly SavedRecord[],
): Promise<ReadonlyMap<number, AppError>> {
  const { workspace } = session;
  const image = imageOf(workspace, form);
  const rules = laterRules(workspace, form);
  const askedOf = ({ sent }: SavedRecord): readonly Validation[] => {
    const touched = sent === null ? null : touchedFields(form, image, sent);
    return rules.filter((rule) => isAsked(rule, image, touched));
  };
  const asked = new Map<number, ReadonlySet<Validation>>();
  for (const one of saved) asked.set(one.id, new Set([...(asked.get(one.id) ?? []), ...askedOf(one)]));
  const all = rules.filter((rule) => [...asked.values()].some((own) => own.has(rule)));
  if (all.length === 0) return new Map();
  const key = `records/invalid/${form.definition.key}/${all.map(nameOf).join()}`;
  const template = memoised(workspace, key, () => {
    const flags = all.map((rule) => isFailed(workspace, form, rule, sql`t`));
    return buildTemplate(
      sql`select t.id, ${joinSql(flags, sqlRaw(", "))} from ${formTable(workspace.schema, form.definition.key)} t where t.id = any(${idsSlot}::bigint[]) and t.deleted_at is null`,
    );
  });
  const ids = [...asked].flatMap(([id, own]) => (own.size === 0 ? [] : [id]));
  const rows = await tx.arrays(fillTemplate(template, sessionSlots(session).set(idsSlot, ids)));
  return new Map(
    rows.flatMap(([found, ...flags]): [number, AppError][] => {
      const id = Number(found);
      const broken = all.find((rule, at) => flags[at] === true && asked.get(id)?.has(rule) === true);
      return broken === undefined ? [] : [[id, problemError(form, "edit", nameOf(broken))]];
    }),
  );
}

/** Records that a save has written, by their place in the call. */
export type SavedByPlace = ReadonlyMap<number, SavedRecord>;

/** Those that were made. */
export function madeRecords(outcomes: ReadonlyMap<number, CreateOutcome>): SavedByPlace {
  return new Map(
    [...outcomes].flatMap(([place, one]): [number, SavedRecord][] =>
      one.kind === "created" ? [[place, { id: one.id, sent: null }]] : [],
    ),
  );
}

/** Those that were changed. */
export function changedRecords(
  drafts: readonly UpdateDraft[],
  outcomes: ReadonlyMap<number, UpdateOutcome>,
): SavedByPlace {
  return new Map(
    drafts.flatMap((draft): [number, SavedRecord][] =>
      outcomes.get(draft.ord)?.kind === "updated" ? [[draft.ord, { id: draft.id, sent: fieldsOfDraft(draft) }]] : [],
    ),
  );
}

/** The places of those that findInvalid names, in order, with their refusals. */
export async function findInvalidPlaces(
  session: Session,
  tx: Transaction,
  form: FormRuntime,
  saved: SavedByPlace,
): Promise<ReadonlyMap<number, AppError>> {
  const invalid =
    saved.size === 0 ? new Map<number, AppError>() : await findInvalid(session, tx, form, [...saved.values()]);
  const found = [...saved].flatMap(([place, { id }]): [number, AppError][] => {
    const error = invalid.get(id);
    return error === undefined ? [] : [[place, error]];
  });
  return new Map(found.toSorted(([a], [b]) => a - b));
}
