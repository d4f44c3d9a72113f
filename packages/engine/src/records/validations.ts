import { sql, type Sql } from "@tongzhou/base";
import { toSql, type TypedExpr } from "@tongzhou/expr";
import { compileOwn, fullScope } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { rawBinding } from "../access/rawColumns.ts";
import { leadsToRows, watchesOf } from "../constraints/watches.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { imageOf, touchedFields, type FormImage } from "./image.ts";
import { problemWhen } from "./problems.ts";

/** A validation of a form, or of one of its fields, compiled. */
export interface Validation {
  /** Whose it is, with `key`. */
  readonly kind: "field" | "form";
  readonly key: string;
  readonly typed: TypedExpr;
  /** Fields of the record that it reads, its own included. */
  readonly reads: readonly string[];
}

/**
 * Validations that fail on an image.
 * @param touched the fields that the write may change; a rule that reads none of them is not asked (R9). null asks all
 * @param leavesLater leaves out those that are asked when all of the save is in
 */
export function validationProblems(
  { workspace }: Session,
  form: FormRuntime,
  image: FormImage,
  alias: Sql,
  touched: ReadonlySet<string> | null,
  leavesLater = false,
): readonly Sql[] {
  const left = new Set(leavesLater ? laterRules(workspace, form).map(nameOf) : []);
  return validationsOf(workspace, form)
    .filter((rule) => !left.has(nameOf(rule)) && isAsked(rule, image, touched))
    .map((rule) => problemWhen(isFailed(workspace, form, rule, alias), rule.kind, rule.key));
}

/** Whether the row of `alias` fails a validation; the field's own is not asked while the field is blank (R8). */
export function isFailed(
  workspace: WorkspaceRuntime,
  form: FormRuntime,
  { kind, key, typed }: Validation,
  alias: Sql,
): Sql {
  const binding = rawBinding(workspace, form, alias);
  const failed = sql`(${toSql(typed, binding)}) is false`;
  return kind === "form" ? failed : sql`${binding.field(key)} is not null and ${failed}`;
}

/** Whether a write that may change the fields `touched` asks a validation (R9); null, a new record, asks each. */
export function isAsked({ reads }: Validation, image: FormImage, touched: ReadonlySet<string> | null): boolean {
  if (touched === null) return true;
  return reads.some((key) => touched.has(key) || [...(image.reads.get(key) ?? [])].some((one) => touched.has(one)));
}

/**
 * The validations of a form whose result may follow from the save itself, beyond the record's own row: they read
 * records that link to it, or to what it links to, or other records of the form (R46).
 */
export function laterRules(workspace: WorkspaceRuntime, form: FormRuntime): readonly Validation[] {
  const { key } = form.definition;
  return memoised(workspace, `records/laterRules/${key}`, () =>
    validationsOf(workspace, form).filter((rule) =>
      watchesOf(workspace, key, [rule]).some(({ steps, form: read }) => {
        const isAmongOwn = read === key && steps.some((step) => !leadsToRows(step));
        return isAmongOwn || steps.some(({ relation }) => relation.kind === "inverse");
      }),
    ),
  );
}

/**
 * Whether a write asks rules that have to wait until all of the save is in.
 * @param sent fields of an update; absent for what makes records
 */
export function asksLater(workspace: WorkspaceRuntime, form: string, sent?: readonly string[]): boolean {
  const runtime = workspace.forms.get(form);
  if (runtime === undefined) return false;
  const rules = laterRules(workspace, runtime);
  if (rules.length === 0) return false;
  const image = imageOf(workspace, runtime);
  const touched = sent === undefined ? null : touchedFields(runtime, image, sent);
  return rules.some((rule) => isAsked(rule, image, touched));
}

/** The validations of a form: those of fields first, each in the order of the definition. */
export function validationsOf(workspace: WorkspaceRuntime, form: FormRuntime): readonly Validation[] {
  const scope = fullScope(workspace, form);
  const { definition } = form;
  const compiled = (source: string, place: string): TypedExpr =>
    compileOwn(source, scope, { kind: "boolean" }, `${definition.key}.${place}`);
  const own = definition.fields.flatMap((field): Validation[] => {
    if (field.validation === undefined || field.kind === "subform") return [];
    const typed = compiled(field.validation.expression, `${field.key}.validation`);
    return [{ kind: "field", key: field.key, typed, reads: [...typed.fields, field.key] }];
  });
  const whole = (definition.validations ?? []).map((rule): Validation => {
    const typed = compiled(rule.expression, `validations.${rule.key}`);
    return { kind: "form", key: rule.key, typed, reads: typed.fields };
  });
  return [...own, ...whole];
}

/** The name of a validation among those of its form. */
export function nameOf({ kind, key }: Validation): string {
  return `${kind}:${key}`;
}
