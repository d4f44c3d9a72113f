import type { Label } from "@tongzhou/base";
import { compile, toJs, toWire } from "@tongzhou/expr";
import type { JsContext, Kind, Type, TypedExpr, Value } from "@tongzhou/expr";
import { buildFormScope, decodeField, exprTypeOf, orderFormulas } from "@tongzhou/model";
import type { FieldDefinition, FieldProblem, FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { compileConditions } from "../../../fields/conditions/fieldConditions.ts";
import type { Condition } from "../../../fields/conditions/fieldConditions.ts";
import { isBlank } from "../../../fields/fieldText.ts";
import { sentValue } from "../../../fields/sentValue.ts";
import type { RowRules } from "../../../fields/conditions/rowReadings.tsx";
import { isSameWire } from "./sameWire.ts";
import { buildRow } from "../../../fields/buildRow.ts";
import { ownValue } from "../../../fields/ownValue.ts";

/** Why a field would be refused. */
export type RuleProblem =
  | { readonly kind: "required" }
  /** It was changed, and a condition holds it to what it was. */
  | { readonly kind: "locked" }
  | { readonly kind: "value"; readonly problem: FieldProblem }
  | { readonly kind: "rule"; readonly message: Label }
  /** A cell of a subform; rows count from 1. */
  | { readonly kind: "cell"; readonly row: number; readonly column: FieldDefinition; readonly problem: RuleProblem };

/** A record's rules, run on what is typed. */
export interface RuleReading {
  /** Fields that a show rule hides. */
  readonly hidden: ReadonlySet<string>;
  /** Fields that a condition requires now. */
  readonly required: ReadonlySet<string>;
  /** Fields whose value a condition keeps as it is. */
  readonly locked: ReadonlySet<string>;
  /** Options that cannot be picked now, by field. */
  readonly unavailable: ReadonlyMap<string, ReadonlySet<string>>;
  /** Formula values that depend on what is typed. */
  readonly computed: WireValues;
  /** Formulas that what is typed may change and that only the server can compute: their saved values say nothing now. */
  readonly pending: ReadonlySet<string>;
  /** Formulas whose text the server keeps back: what is typed may change them or not. */
  readonly unsure: ReadonlySet<string>;
  /** Problems by field key. */
  readonly problems: ReadonlyMap<string, RuleProblem>;
  readonly rows: RowRules;
  /** Broken rules of the form, with the fields they read. */
  readonly broken: readonly { readonly key: string; readonly message: Label; readonly fields: readonly string[] }[];
}

/** What rules are run on. */
export interface RuleInput {
  readonly values: WireValues;
  /** Values as they are saved; absent while a record is being made. */
  readonly saved?: WireValues;
  /** Keys of fields typed in; `all` while a record is being made. */
  readonly typed: ReadonlySet<string> | "all";
  /** id, created_at, created_by, updated_at and updated_by of a record that exists. */
  readonly system: WireValues;
  readonly context: JsContext;
}

type Evaluate = (row: (key: string) => Value, context: JsContext) => Value;

interface Rule {
  readonly evaluate: Evaluate;
  /** Keys it reads, through formulas too. */
  readonly reads: ReadonlySet<string>;
}

/** What the language may ask of the world, now. */
export function ruleContext(currentMember: number, zone: string): JsContext {
  return { now: new Date(), currentMember, zone };
}

/** A form's rules, compiled once. A rule that the reader's fields do not suffice for is left to the server. */
export interface FormRules {
  /** Whether anything in it depends on anything: formulas, conditions or rules. */
  readonly isNeeded: boolean;
  run(input: RuleInput): RuleReading;
  /** Values a new record begins with. */
  defaults(context: JsContext): WireValues;
}

/** Forms that the reader sees, as the workspace has them. */
type VisibleForms = readonly { readonly definition: FormDefinition }[];

const compiledForms = new WeakMap<FormDefinition, { readonly forms: VisibleForms; readonly rules: FormRules }>();

/** The rules of a form among those its relations lead to; the same definitions are compiled once. */
export function findFormRules(form: FormDefinition, forms: VisibleForms): FormRules {
  const known = compiledForms.get(form);
  if (known?.forms === forms) return known.rules;
  const rules = compileRules(form, {
    forms: forms.map(({ definition }) => definition),
    form: form.key,
  });
  compiledForms.set(form, { forms, rules });
  return rules;
}

/** What relations lead to; a subform's columns have none. */
type Among = { readonly forms: readonly FormDefinition[]; readonly form: string };

/** What rules are made of: a form's, or those of a subform's rows. */
type RuleSource = Pick<FormDefinition, "fields" | "validations">;

function compileRules(form: RuleSource, among?: Among): FormRules {
  const fields = new Map(form.fields.map((field) => [field.key, field]));
  const formulas = compileFormulas(form.fields, among);
  const lines = compileEach(form.fields, (field) =>
    field.kind === "subform" ? compileRules({ fields: field.fields }) : null,
  );
  const reads = new Map([...formulas].map(([key, rule]) => [key, rule.reads]));
  const ruleOf = (source: string, expected: Kind | Type): Rule | null => {
    const typed = compile(source, buildFormScope(form.fields, { allowJavaScript: true }), expected);
    // The browser knows neither other records nor who manages whom; the server judges.
    if (!typed.ok || typed.value.isRelated) return null;
    return {
      evaluate: toJs(typed.value),
      reads: new Set(typed.value.fields.flatMap((key) => [key, ...(reads.get(key) ?? [])])),
    };
  };
  const shows = compileEach(form.fields, (field) =>
    field.visibleIf === undefined ? null : ruleOf(field.visibleIf, "boolean"),
  );
  const checks = compileEach(form.fields, ({ validation }) => {
    const rule = validation === undefined ? null : ruleOf(validation.expression, "boolean");
    return rule === null || validation === undefined ? null : { ...rule, message: validation.message };
  });
  const conditions = compileConditions(form.fields);
  const throughFormulas = ({ reads: own }: Condition): ReadonlySet<string> =>
    new Set(own.flatMap((key) => [key, ...(reads.get(key) ?? [])]));
  const whole = (form.validations ?? []).flatMap(({ key, expression, message }) => {
    const rule = ruleOf(expression, "boolean");
    return rule === null ? [] : [{ ...rule, key, message }];
  });
  const starts = compileEach(form.fields, (field) =>
    field.default === undefined ? null : ruleOf(field.default, exprTypeOf(field)),
  );
  return {
    isNeeded:
      formulas.size + shows.size + checks.size + conditions.required.size + conditions.options.size + whole.length > 0,
    run: ({ values, saved, typed, system, context }) => {
      const isTouched = (rule: Rule): boolean => typed === "all" || [...rule.reads].some((key) => typed.has(key));
      const computed: Record<string, Wire> = {};
      let row = buildRow(fields, values, system);
      const pending = new Set<string>();
      const unsure = new Set<string>();
      const isOpen = ({ reads: read }: Pick<Rule, "reads">): boolean =>
        pending.size > 0 && [...read].some((one) => pending.has(one));
      for (const [key, rule] of formulas) {
        if (rule.isKeptBack && typed !== "all" && typed.size > 0) unsure.add(key);
        if (typed !== "all" && ![...rule.reads].some((one) => typed.has(one))) continue;
        if (rule.evaluate === null || isOpen(rule)) {
          pending.add(key);
          continue;
        }
        computed[key] = toWire(rule.evaluate(row, context));
        row = buildRow(fields, { ...values, ...computed }, system);
      }
      const isKnown = (condition: Condition): boolean => !isOpen({ reads: throughFormulas(condition) });
      const holds = (condition: Condition): boolean => isKnown(condition) && condition.holds(row, context);
      const before = saved === undefined ? null : buildRow(fields, saved, system);
      const locked = keysOf(
        conditions.locked,
        (condition) => holds(condition) && (before === null || condition.holds(before, context)),
      );
      const required = keysOf(conditions.required, holds);
      const unavailable = new Map(
        [...conditions.options].map(([key, options]) => [
          key,
          keysOf(options, (condition) => isKnown(condition) && !condition.holds(row, context)),
        ]),
      );
      const isAsked = (key: string, condition: Condition | undefined): boolean =>
        typed === "all" ||
        typed.has(key) ||
        (condition !== undefined && [...throughFormulas(condition)].some((one) => typed.has(one)));
      const checkConditions = (field: FieldDefinition): RuleProblem | null => {
        const { key } = field;
        const value = ownValue(values, key) ?? null;
        if (typed !== "all" && locked.has(key) && typed.has(key)) return { kind: "locked" };
        if (isBlank(value))
          return required.has(key) && isAsked(key, conditions.required.get(key)) ? { kind: "required" } : null;
        const gone = unavailable.get(key);
        const picked = Array.isArray(value) ? (value as readonly Wire[]) : [value];
        const isRefused = picked.some(
          (option) =>
            typeof option === "string" &&
            gone?.has(option) === true &&
            isAsked(key, conditions.options.get(key)?.get(option)),
        );
        return isRefused ? { kind: "value", problem: { problem: "unavailable_option" } } : null;
      };
      const readLine = (field: FieldDefinition, row: WireValues): RuleReading | undefined => {
        const rules = lines.get(field.key);
        if (rules?.isNeeded !== true) return undefined;
        return rules.run({ values: row, typed: "all", system: {}, context });
      };
      const readChanged = (field: FieldDefinition): ((row: WireValues) => RuleReading["problems"] | undefined) => {
        const old = savedRows(ownValue(saved ?? {}, field.key));
        return (row) => {
          const before = old.get(row["id"] ?? null);
          return before !== undefined && isSameWire(before, row) ? undefined : readLine(field, row)?.problems;
        };
      };
      const problems = new Map<string, RuleProblem>();
      for (const field of form.fields) {
        const isTyped = typed === "all" || typed.has(field.key);
        const value = ownValue(values, field.key) ?? null;
        const problem =
          checkField(field, value, isTyped) ??
          (field.kind === "subform" && isTyped
            ? checkRows(field.fields, value, readChanged(field))
            : checkConditions(field));
        const check = checks.get(field.key);
        if (problem !== null) problems.set(field.key, problem);
        else if (
          check !== undefined &&
          !isBlank(ownValue(values, field.key)) &&
          !isOpen(check) &&
          isTouched(withKey(check, field.key)) &&
          check.evaluate(row, context) === false
        )
          problems.set(field.key, { kind: "rule", message: check.message });
      }
      return {
        hidden: new Set(
          [...shows].flatMap(([key, rule]) => (isOpen(rule) || rule.evaluate(row, context) === true ? [] : [key])),
        ),
        required,
        locked,
        unavailable,
        computed,
        pending,
        unsure,
        problems,
        rows: { read: readLine, start: (field) => lines.get(field.key)?.defaults(context) ?? {} },
        broken: whole
          .filter((rule) => isTouched(rule) && !isOpen(rule) && rule.evaluate(row, context) === false)
          .map(({ key, message, reads: read }) => ({
            key,
            message,
            fields: [...read].filter((one) => fields.has(one)),
          })),
      };
    },
    defaults: (context) => {
      const row = buildRow(fields, {}, {});
      return Object.fromEntries([...starts].map(([key, rule]) => [key, toWire(rule.evaluate(row, context))]));
    },
  };
}

function keysOf(conditions: ReadonlyMap<string, Condition>, isMeant: (one: Condition) => boolean): ReadonlySet<string> {
  return new Set([...conditions].flatMap(([key, condition]) => (isMeant(condition) ? [key] : [])));
}

function withKey(rule: Rule, key: string): Rule {
  return { ...rule, reads: new Set([...rule.reads, key]) };
}

function compileEach<T>(
  fields: readonly FieldDefinition[],
  compileOne: (field: FieldDefinition) => T | null,
): ReadonlyMap<string, T> {
  return new Map(
    fields.flatMap((field): (readonly [string, T])[] => {
      const made = compileOne(field);
      return made === null ? [] : [[field.key, made]];
    }),
  );
}

/** A formula; without a way to evaluate it, only the server computes it. */
interface FormulaRule {
  readonly evaluate: Evaluate | null;
  readonly reads: ReadonlySet<string>;
  /** Its text is not for the reader. */
  readonly isKeptBack: boolean;
}

// Each formula after those it reads, so that one pass computes them all.
function compileFormulas(
  fields: readonly FieldDefinition[],
  among: Among | undefined,
): ReadonlyMap<string, FormulaRule> {
  const scope = buildFormScope(fields, { ...(among === undefined ? {} : { among }), allowJavaScript: true });
  const typed = compileEach(fields, (field): { readonly typed: TypedExpr | null } | null => {
    if (field.kind !== "formula") return null;
    // The server keeps the text of a formula back that names what the reader may not see.
    const made = field.expression === "BLANK()" ? null : compile(field.expression, scope, exprTypeOf(field));
    return { typed: made?.ok === true ? made.value : null };
  });
  const ordered = orderFormulas(new Map([...typed].map(([key, one]) => [key, one.typed?.fields ?? []])));
  const rules = new Map<string, FormulaRule>();
  for (const key of ordered.ok ? ordered.order : []) {
    const one = typed.get(key)?.typed;
    if (one === undefined) continue;
    const reads = new Set(one?.fields.flatMap((used) => [used, ...(rules.get(used)?.reads ?? [])]));
    rules.set(key, { evaluate: one === null || one.isRelated ? null : toJs(one), reads, isKeptBack: one === null });
  }
  return rules;
}

function checkField(field: FieldDefinition, value: Wire, isTyped: boolean): RuleProblem | null {
  if (!isTyped) return null;
  if (isBlank(value)) return field.required === true ? { kind: "required" } : null;
  // Its rows are asked one by one.
  if (field.kind === "subform") return null;
  const writable =
    field.kind !== "formula" && field.kind !== "auto_number" && !/^(?:created|updated)_/.test(field.kind);
  const decoded = writable ? decodeField(field, sentValue(field, value)) : null;
  return decoded === null || decoded.ok ? null : { kind: "value", problem: decoded.error };
}

// Rows that stay as they are saved are not asked again, as by the server.
function savedRows(rows: Wire | undefined): ReadonlyMap<Wire, Wire> {
  if (!Array.isArray(rows)) return new Map();
  return new Map((rows as readonly Wire[]).flatMap((row) => (isCells(row) ? [[row["id"] ?? null, row] as const] : [])));
}

function isCells(row: Wire | undefined): row is Readonly<Record<string, Wire>> {
  return typeof row === "object" && row !== null && !Array.isArray(row);
}

// The first cell that would be refused speaks for all rows.
function checkRows(
  fields: readonly FieldDefinition[],
  rows: Wire,
  problemsOf: (row: WireValues) => ReadonlyMap<string, RuleProblem> | undefined,
): RuleProblem | null {
  for (const [index, row] of (Array.isArray(rows) ? (rows as readonly Wire[]) : []).entries()) {
    // Rows are objects by the wire's own table; anything else is refused by the server.
    const cells = (typeof row === "object" && row !== null ? row : {}) as Readonly<Record<string, Wire>>;
    const problems = problemsOf(cells);
    for (const field of fields) {
      const isNew = cells["id"] === undefined || cells["id"] === null;
      const startsFilled = isNew && !Object.hasOwn(cells, field.key) && field.default !== undefined;
      const problem = startsFilled
        ? null
        : (checkField(field, ownValue(cells, field.key) ?? null, true) ?? problems?.get(field.key) ?? null);
      if (problem !== null) return { kind: "cell", row: index + 1, column: field, problem };
    }
  }
  return null;
}
