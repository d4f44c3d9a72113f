import { sql, sqlRaw, type Label, type Sql } from "@tongzhou/base";
import { compile, toSql } from "@tongzhou/expr";
import { AppError, type ConstraintSeverity, type FormConstraint } from "@tongzhou/model";
import { formScope } from "../access/formScope.ts";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { columnBinding } from "../access/visibleColumns.ts";
import type { Session } from "../gateway/session.ts";
import { countCap, readCapped, type RecordCount } from "../query/countRecords.ts";
import { fromForm, row } from "../query/selection.ts";
import { readWhole } from "../query/statements.ts";
import { visibleTitle } from "../records/cells.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { textOrNull } from "../records/recordReply.ts";
import { requireVisible } from "../records/requireVisible.ts";
import type { BrokenConstraint } from "./brokenConstraint.ts";
import { constraintsOf } from "./constraintsOf.ts";
import { askSeenBroken, findSeenBroken, seenCondition } from "./findSeenBroken.ts";

/** A constraint of a form with how many records break it. */
export interface CountedConstraint {
  readonly key: string;
  readonly label: Label;
  readonly message: Label;
  readonly severity: ConstraintSeverity;
  readonly fix: string | null;
  /** null where counting takes too long. */
  readonly broken: RecordCount | null;
}

/** A record that breaks a constraint. */
export interface BrokenRecord {
  readonly id: number;
  readonly title: string | null;
}

// A page with several constraints over a large form must not keep its reader, or the database, waiting.
const countTimeoutMs = 3000;
const samples = 5;
const pageSize = 50;

/**
 * The constraints that a record breaks, of every severity, by what the actor may see (CN32).
 * @throws AppError "form.not_found", "record.not_found"
 */
export function listRecordConstraints(
  session: Session,
  form: string,
  record: number,
): Promise<readonly BrokenConstraint[]> {
  return onNewestDefinition(session, async (current) => {
    await requireVisible(current, current.database, form, record);
    return findSeenBroken(current, current.database, { form, constraints: constraintsOf(current.workspace, form) }, [
      record,
    ]);
  });
}

/**
 * Which of some records break which of their form's constraints, of every severity, by what the actor may see (CN32):
 * one statement for all of them. Records out of sight, and those that break none, are left out.
 * @throws AppError "form.not_found", "query.too_complex"
 */
export function listBrokenAmong(
  session: Session,
  form: string,
  records: readonly number[],
): Promise<readonly { readonly record: number; readonly constraints: readonly string[] }[]> {
  return onNewestDefinition(session, async (current) => {
    policyFor(current, form, "see");
    const asked = askSeenBroken(current, { form, constraints: constraintsOf(current.workspace, form) }, records);
    if (asked === null) return [];
    const found = asked.read(await readWhole(current, asked.query, countTimeoutMs));
    return [...Map.groupBy(found, ({ record }) => record)].flatMap(([record, broken]) =>
      record === null ? [] : [{ record, constraints: broken.flatMap(({ key }) => key ?? []) }],
    );
  });
}

/** The constraints of a form that the actor may see, each with its count of broken records in sight (CN34). */
export function listConstraints(session: Session, form: string): Promise<readonly CountedConstraint[]> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "see");
    const shown = constraintsOf(current.workspace, form).flatMap(({ definition }) => {
      const condition = seenCondition(current, policy, definition.expression, row);
      return condition === null ? [] : [{ definition, condition }];
    });
    const counted: CountedConstraint[] = [];
    for (const { definition, condition } of shown)
      counted.push({ ...factsOf(definition), broken: await countWithin(current, policy, condition) });
    return counted;
  });
}

function factsOf({ key, label, message, severity, fix }: FormConstraint): Omit<CountedConstraint, "broken"> {
  return { key, label, message, severity, fix: fix ?? null };
}

async function countWithin(session: Session, policy: FormPolicy, condition: Sql): Promise<RecordCount | null> {
  try {
    return await countBroken(session, policy, condition);
  } catch (error) {
    if (error instanceof AppError && error.code === "query.too_complex") return null;
    throw error;
  }
}

async function countBroken(session: Session, policy: FormPolicy, condition: Sql): Promise<RecordCount> {
  const limit = sqlRaw(String(countCap + 1));
  const query = sql`select count(*) from (select ${fromBroken(session, policy, condition)} limit ${limit}) c`;
  const [found] = await readWhole(session, fillSlots(query, sessionSlots(session)), countTimeoutMs);
  return readCapped(found?.[0], countCap);
}

function fromBroken(session: Session, policy: FormPolicy, condition: Sql): Sql {
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(row)}`;
  return sql`from ${fromForm(session, policy)} where ${row}.deleted_at is null${rows} and ${condition}`;
}

async function loadBroken(
  session: Session,
  policy: FormPolicy,
  condition: Sql,
  page: { readonly after: number; readonly limit: number },
): Promise<readonly BrokenRecord[]> {
  const query = sql`select ${row}.id, ${visibleTitle(session, policy, row)} ${fromBroken(session, policy, condition)} and ${row}.id > ${page.after}::bigint order by ${row}.id limit ${page.limit}::int`;
  const found = await readWhole(session, fillSlots(query, sessionSlots(session)));
  return found.map(([id, title]) => ({ id: Number(id), title: textOrNull(title) }));
}

/**
 * A page of the records that break a constraint, by id.
 * @returns `next` is the `after` of the next page, null on the last
 * @throws AppError "constraint.not_found" when there is none, or it reads what the actor may not name
 */
export function listBrokenRecords(
  session: Session,
  form: string,
  key: string,
  page: { readonly after?: number | undefined; readonly limit?: number | undefined },
): Promise<{ readonly records: readonly BrokenRecord[]; readonly next: number | null }> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "see");
    const constraint = constraintsOf(current.workspace, form).find(({ definition }) => definition.key === key);
    const condition =
      constraint === undefined ? null : seenCondition(current, policy, constraint.definition.expression, row);
    if (condition === null) throw new AppError("constraint.not_found", { form, constraint: key });
    const limit = page.limit ?? pageSize;
    const found = await loadBroken(current, policy, condition, { after: page.after ?? 0, limit: limit + 1 });
    const records = found.slice(0, limit);
    return { records, next: found.length > limit ? (records.at(-1)?.id ?? null) : null };
  });
}

/**
 * How many records in sight an expression finds broken, with the first of them: before it becomes a constraint.
 * @throws AppError "expr.invalid", "query.too_complex"
 */
export function tryConstraint(
  session: Session,
  form: string,
  expression: string,
): Promise<{ readonly broken: RecordCount; readonly samples: readonly BrokenRecord[] }> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "see");
    const compiled = compile(expression, formScope(current, policy), "boolean");
    if (!compiled.ok) throw new AppError("expr.invalid", { place: "constraint", diagnostics: compiled.error });
    const condition = sql`((${toSql(compiled.value, columnBinding(current, policy, row))}) is false)`;
    const broken = await countBroken(current, policy, condition);
    const found = broken.value === 0 ? [] : await loadBroken(current, policy, condition, { after: 0, limit: samples });
    return { broken, samples: found };
  });
}
