import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import { toSql } from "@tongzhou/expr";
import { orderFormulas, partName } from "@tongzhou/model";
import { formulasOf } from "../access/formulas.ts";
import type { FormPolicy } from "../access/policy.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { comesBack } from "./comesBack.ts";
import { completenessOf } from "./completeness.ts";
import type { DraftPart, DraftParts } from "./draftParts.ts";
import { draftRow, formulaValue } from "./draftRow.ts";
import type { DraftValues } from "./draftValues.ts";

/** Drafts of one form, or of the rows of one subform, and what is known of their expressions. */
export interface Drafts {
  readonly form: FormRuntime;
  /** Rights on the saved record; null where there is none. */
  readonly policy: FormPolicy | null;
  readonly record: number | null;
  readonly values: DraftValues;
  readonly known: DraftParts;
  /** Forms whose records are written by the same save. */
  readonly beside: readonly string[];
}

/** A part of the form that is asked for. */
export interface AskedPart {
  readonly name: string;
  readonly part: DraftPart;
}

/**
 * One statement for some parts of all drafts. Its rows are the drafts, each its place followed by two columns for each
 * part: the value, and whether saving would give the same.
 */
export function draftStatement(session: Session, drafts: Drafts, asked: readonly AskedPart[]): Sql {
  const { form, policy, record, values } = drafts;
  const formulas = formulasOfDraft(session, drafts, asked);
  const used = new Set([...asked.map(({ part }) => part), ...formulas.values()].flatMap(({ typed }) => typed.fields));
  const row = draftRow(session, { form, policy, record, values, used, formulas });
  const whole = completeness(session, drafts, formulas);
  const columns = asked.flatMap(({ name, part }) => {
    const { isWhole, links } = whole(part);
    const field = form.fields.get(name.split(".")[0] ?? "");
    const isFormula = field?.kind === "formula" && name === partName.formula(field.key);
    const value = toSql(part.typed, row.binding);
    return [
      isFormula ? formulaValue(form, field.key, value) : value,
      isWhole ? all(links.map(row.isLinkSeen)) : sql`false`,
    ];
  });
  return sql`select ${joinSql([row.place, ...columns], sqlRaw(", "))} from ${row.from} order by ${row.place}`;
}

/** The expressions that asking for some parts computes: these and the formulas they read. */
export function partsComputed(session: Session, drafts: Drafts, asked: readonly AskedPart[]): readonly DraftPart[] {
  return [...asked.map(({ part }) => part), ...formulasOfDraft(session, drafts, asked).values()];
}

function all(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`true` : joinSql(conditions, sqlRaw(" and "));
}

/** Formulas that the parts read and that what is typed may change, each after those it reads. The others are as saved. */
function formulasOfDraft(
  session: Session,
  { form, known, record, values }: Drafts,
  asked: readonly AskedPart[],
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
  { form, policy, record, values, beside }: Drafts,
  formulas: ReadonlyMap<string, DraftPart>,
): (part: DraftPart) => ReturnType<typeof completenessOf> {
  const isKnown = (key: string): boolean => record === null || values.keys.has(key) || policy?.reads.get(key) === null;
  const judged = new Map<string, ReturnType<typeof completenessOf>>();
  const returns = ({ reads, comesBack: alone }: DraftPart): boolean =>
    alone || (beside.length > 0 && comesBack(session.workspace, form.definition.key, reads, beside));
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
    const whole = completenessOf(session, form, part.reads, {
      isKnown: isFree,
      areTyped: (key) => values.keys.has(key),
    });
    return { isWhole: whole.isWhole && !returns(part), links: [...new Set([...links, ...whole.links])] };
  };
  return judge;
}
