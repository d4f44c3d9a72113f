import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import { AppError, systemFields, type FormAction, type Grant } from "@tongzhou/model";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { compileRowCondition } from "./compileRowCondition.ts";
import { memoised } from "./memo.ts";
import { grantsFor, permissionClass } from "./permissionClass.ts";
import type { FieldRights, FormPolicy, RowCondition } from "./policy.ts";
import { engineWritten } from "./writableFields.ts";

type Outcome =
  | { readonly kind: "policy"; readonly policy: FormPolicy }
  | { readonly kind: "no_form" }
  | { readonly kind: "denied" };

/**
 * What the actor may do with a form by an action: the one compiler of rights (SPEC.md).
 * @throws AppError "form.not_found" when nothing on the form is granted, "access.denied" when this action is not
 */
export function policyFor(session: Session, formKey: string, action: FormAction): FormPolicy {
  const outcome = decide(session, formKey, action);
  if (outcome.kind === "no_form") throw new AppError("form.not_found", { form: formKey });
  if (outcome.kind === "denied") throw new AppError("access.denied", { form: formKey, action });
  return outcome.policy;
}

/** The same, with null in place of both refusals: for surfaces that leave out what the actor may not see. */
export function findPolicy(session: Session, formKey: string, action: FormAction): FormPolicy | null {
  const outcome = decide(session, formKey, action);
  return outcome.kind === "policy" ? outcome.policy : null;
}

function decide(session: Session, formKey: string, action: FormAction): Outcome {
  const form = session.workspace.forms.get(formKey);
  if (form === undefined) return { kind: "no_form" };
  const actors = permissionClass(session);
  return memoised(session.workspace, `access/policy/${actors}/${formKey}/${action}`, () =>
    build(session, form, action, actors),
  );
}

function build(session: Session, form: FormRuntime, action: FormAction, actors: string): Outcome {
  const grants = grantsFor(session, form.definition.key);
  const base = { form, action, permissionClass: actors };
  const isWrite = action === "create" || action === "edit" || action === "import";
  const isSystem = session.actor.kind === "system";
  const mayWrite = (key: string): boolean => isWrite && !engineWritten(form, key, isSystem);
  if (grants === "all") {
    const reads: FieldRights = new Map([...form.fields.keys()].map((key) => [key, null]));
    const writes: FieldRights = new Map([...form.fields.keys()].filter(mayWrite).map((key) => [key, null]));
    return { kind: "policy", policy: finish({ ...base, rows: null, reads, writes }) };
  }
  if (!grants.some((grant) => grant.actions.length > 0)) return { kind: "no_form" };
  const of = (wanted: FormAction): readonly Rule[] =>
    grants.filter((grant) => grant.actions.includes(wanted)).map((grant) => toRule(session.workspace, form, grant));
  const own = of(action);
  if (own.length === 0) return { kind: "denied" };
  const see = action === "see" ? own : of("see");
  const isLimitedToSeen = action === "edit" || action === "delete" || action === "export";
  if (isLimitedToSeen && see.length === 0) return { kind: "denied" };
  const rows = isLimitedToSeen ? both(anyRow(see), anyRow(own)) : anyRow(own);
  const seen = fieldRights(see, "reads");
  const reads = action === "export" ? intersect(seen, fieldRights(own, "reads")) : seen;
  const writes = new Map([...fieldRights(own, "writes")].filter(([key]) => mayWrite(key)));
  return { kind: "policy", policy: finish({ ...base, rows, reads, writes }) };
}

function finish(policy: Omit<FormPolicy, "readable" | "writable">): FormPolicy {
  return { ...policy, readable: new Set(policy.reads.keys()), writable: new Set(policy.writes.keys()) };
}

const systemKeys = systemFields.map((field) => field.key);

/** A grant, compiled. */
interface Rule {
  readonly rows: RowCondition | null;
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

function toRule(workspace: WorkspaceRuntime, form: FormRuntime, grant: Grant): Rule {
  // Who made and changed a record, and when, comes with the record itself.
  const named = grant.readFields === undefined ? [...form.fields.keys()] : [...grant.readFields, ...systemKeys];
  const reads = new Set(named.filter((key) => form.fields.has(key)));
  const writes = new Set(grant.writeFields === undefined ? reads : grant.writeFields.filter((key) => reads.has(key)));
  const rows = grant.rows === undefined ? null : compileRowCondition(workspace, form, grant.rows, `grant ${grant.key}`);
  return { rows, reads, writes };
}

/** Rows that any of the rules covers; null for every row. */
function anyRow(rules: readonly Rule[]): RowCondition | null {
  const conditions = rules.map((rule) => rule.rows);
  if (conditions.includes(null)) return null;
  const present = conditions.filter((condition) => condition !== null);
  return (alias) =>
    sql`(${joinSql(
      present.map((condition) => condition(alias)),
      sqlRaw(" or "),
    )})`;
}

// A field is free where every rule of the action covers it, or a rule for all rows does: any admitted row is then
// covered. Only a field that some rules lack needs its own condition.
function fieldRights(rules: readonly Rule[], side: "reads" | "writes"): FieldRights {
  const keys = new Set(rules.flatMap((rule) => [...rule[side]]));
  const rights = new Map<string, RowCondition | null>();
  for (const key of keys) {
    const covering = rules.filter((rule) => rule[side].has(key));
    rights.set(key, covering.length === rules.length ? null : anyRow(covering));
  }
  return rights;
}

function intersect(left: FieldRights, right: FieldRights): FieldRights {
  const shared = [...left].filter(([key]) => right.has(key));
  return new Map(shared.map(([key, condition]) => [key, both(condition, right.get(key) ?? null)]));
}

/** Both conditions; null when neither limits. */
export function both(left: RowCondition | null, right: RowCondition | null): RowCondition | null {
  if (left === null) return right;
  if (right === null) return left;
  return (alias: Sql) => sql`(${left(alias)} and ${right(alias)})`;
}
