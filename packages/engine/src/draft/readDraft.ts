import { joinSql, must, sql, sqlRaw, type Sql } from "@tongzhou/base";
import { toSql } from "@tongzhou/expr";
import { AppError, orderFormulas, partName, type FormDefinition, type Wire, type WireValues } from "@tongzhou/model";
import { formulasOf } from "../access/formulas.ts";
import { policyFor } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { visibleForms } from "../access/visibleForms.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { isTimeout } from "../query/statements.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { completenessOf } from "./completeness.ts";
import { draftParts, type DraftPart, type DraftParts } from "./draftParts.ts";
import { draftRow, formulaValue } from "./draftRow.ts";
import { readDraftValues, type DraftValues } from "./draftValues.ts";

/** What readDraft takes. */
export interface DraftInput {
  /** The saved record that is typed in; null while one is being made. */
  readonly record: number | null;
  /** What is typed; of a subform all rows. */
  readonly values: WireValues;
  /** Parts of the form, as `listFormParts` names them. */
  readonly parts: readonly string[];
}

/** What a part of a form gives for a draft. */
export interface DraftAnswer {
  readonly part: string;
  readonly value: Wire;
  /** Whether saving the draft would give the same; else it is the value as far as the actor sees (D3). */
  readonly isWhole: boolean;
}

// Whoever types waits for it, and asks again soon.
const longestMs = 2000;

/**
 * What formulas, conditions and rules of a form give for a record as it is being typed, with the actor's rights
 * throughout (SPEC.md). Writes nothing. Parts that do not exist for the actor are left out.
 * @throws AppError "form.not_found", "access.denied", "record.not_found", "field.unknown", "field.forbidden",
 * "query.too_complex"
 */
export function readDraft(session: Session, form: string, input: DraftInput): Promise<readonly DraftAnswer[]> {
  return onNewestDefinition(session, async (current) => {
    const shown = visibleForms(current).find(({ definition }) => definition.key === form);
    if (shown === undefined) throw new AppError("form.not_found", { form });
    const runtime = must(current.workspace.forms.get(form), `draft-form: expected one, got ${form}`);
    const policy = input.record === null ? null : policyFor(current, form, "see");
    const values = readDraftValues(shown.definition, input.values);
    const known = draftParts(current, shown.definition);
    const asked = [...new Set(input.parts)].flatMap((name) => {
      const part = known.get(name);
      return part === undefined ? [] : [{ name, part }];
    });
    const formulas = formulasOfDraft(current, runtime, shown.definition, known, input, values, asked);
    const used = new Set([...asked.map(({ part }) => part), ...formulas.values()].flatMap(({ typed }) => typed.fields));
    const row = draftRow(current, { form: runtime, policy, record: input.record, values, used, formulas });
    const isKnown = (key: string): boolean =>
      input.record === null || values.keys.has(key) || policy?.reads.get(key) === null;
    const whole = completeness(current, runtime, known, formulas, values, input.record, isKnown);
    const columns = asked.flatMap(({ name, part }) => {
      const { isWhole, links } = whole(part);
      const field = runtime.fields.get(name.split(".")[0] ?? "");
      const isFormula = field?.kind === "formula" && name === partName.formula(field.key);
      const value = toSql(part.typed, row.binding);
      return [
        isFormula ? formulaValue(runtime, field.key, value) : value,
        isWhole ? all(links.map(row.isLinkSeen)) : sql`false`,
      ];
    });
    if (columns.length === 0 && input.record === null) return [];
    const query = sql`select ${joinSql([sql`true`, ...columns], sqlRaw(", "))} from ${row.from}`;
    const found = await load(current, query);
    if (found === undefined) throw new AppError("record.not_found", { form });
    return asked.map(({ name }, at) => ({
      part: name,
      // The driver's parsers give JSON values only.
      value: (found[at * 2 + 1] ?? null) as Wire,
      isWhole: found[at * 2 + 2] === true,
    }));
  });
}

async function load(session: Session, query: Sql): Promise<readonly unknown[] | undefined> {
  try {
    const [found] = await session.database.transaction((tx) => tx.arrays(fillSlots(query, sessionSlots(session))), {
      statementTimeoutMs: longestMs,
    });
    return found;
  } catch (error) {
    if (isTimeout(error)) throw new AppError("query.too_complex", {}, { cause: error });
    throw error;
  }
}

function all(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`true` : joinSql(conditions, sqlRaw(" and "));
}

/** Formulas that the parts read and that what is typed may change, each after those it reads. The others are as saved. */
function formulasOfDraft(
  session: Session,
  form: FormRuntime,
  definition: FormDefinition,
  known: DraftParts,
  { record }: DraftInput,
  values: DraftValues,
  asked: readonly { readonly part: DraftPart }[],
): ReadonlyMap<string, DraftPart> {
  const own = new Map<string, DraftPart>();
  const visit = (key: string): void => {
    const part = known.get(partName.formula(key));
    if (own.has(key) || part === undefined || form.fields.get(key)?.kind !== "formula") return;
    if (record !== null && !isTouched(session, form, key, values)) return;
    own.set(key, part);
    part.typed.fields.forEach(visit);
  };
  for (const { part } of asked) part.typed.fields.forEach(visit);
  const ordered = orderFormulas(new Map([...own].map(([key, { typed }]) => [key, typed.fields])));
  return new Map(
    (ordered.ok ? ordered.order : []).flatMap((key) => {
      const part = own.get(key);
      return part === undefined ? [] : [[key, part] as const];
    }),
  );
}

/** Whether what is typed may change a formula, by the definition's own text of it. */
function isTouched({ workspace }: Session, form: FormRuntime, key: string, values: DraftValues): boolean {
  const formulas = formulasOf(workspace, form);
  const seen = new Set<string>();
  const reads = (one: string): boolean => {
    if (values.keys.has(one)) return true;
    if (seen.has(one)) return false;
    seen.add(one);
    return formulas.get(one)?.typed.fields.some(reads) === true;
  };
  return reads(key);
}

function completeness(
  session: Session,
  form: FormRuntime,
  known: DraftParts,
  formulas: ReadonlyMap<string, DraftPart>,
  values: DraftValues,
  record: number | null,
  isKnown: (key: string) => boolean,
): (part: DraftPart) => ReturnType<typeof completenessOf> {
  const judged = new Map<string, ReturnType<typeof completenessOf>>();
  const judge = (part: DraftPart): ReturnType<typeof completenessOf> => {
    const links = new Set<string>();
    const isFree = (key: string): boolean => {
      if (form.fields.get(key)?.kind !== "formula") return isKnown(key);
      const computed = formulas.get(key);
      // As saved, unless its text is kept back and what is typed may change it.
      if (computed === undefined) return record !== null && isKnown(key) && !isTouched(session, form, key, values);
      const inner = judged.get(key) ?? judge(computed);
      judged.set(key, inner);
      inner.links.forEach((link) => links.add(link));
      return inner.isWhole;
    };
    const whole = completenessOf(session, form, part.reads, { isKnown: isFree });
    return { isWhole: whole.isWhole && !part.comesBack, links: [...new Set([...links, ...whole.links])] };
  };
  return judge;
}
