import type { Label } from "@tongzhou/base";
import { toWire } from "@tongzhou/expr";
import type { JsContext, RelatedRecord, Value } from "@tongzhou/expr";
import { fitValue, partName, rowsKey } from "@tongzhou/model";
import type { FieldDefinition, FieldProblem, FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { hasAllFunctions } from "../../../fields/allFunctions.ts";
import { collectConditions } from "../../../fields/conditions/fieldConditions.ts";
import { isBlank } from "../../../fields/fieldText.ts";
import type { RowRules } from "../../../fields/conditions/rowReadings.tsx";
import { subformRows } from "../../../fields/subform/subformModel.ts";
import type { SubformRow } from "../../../fields/subform/subformModel.ts";
import { isSameWire } from "./sameWire.ts";
import { buildRow } from "../../../fields/buildRow.ts";
import { ownValue } from "../../../fields/ownValue.ts";
import { questionAbout } from "./draftAnswers.ts";
import type { DraftAnswers, DraftQuestion } from "./draftAnswers.ts";
import { RuleCompiler } from "./ruleParts.ts";
import type { Among, RulePart } from "./ruleParts.ts";
import { checkField, checkRows, savedRows } from "./valueProblems.ts";

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
  /** Formula values that depend on what is typed, and what a new record begins with as the server tells it. */
  readonly computed: WireValues;
  /** What a new record begins with and nobody has filled in, as far as it is known. */
  readonly begun: WireValues;
  /** Whether the server is being asked for some of it. */
  readonly isBeginning: boolean;
  /** Subforms with what their new rows begin with filled in, where their columns fetch it. */
  readonly rowsBegun: WireValues;
  /** Formulas that what is typed may change and that only the server can compute: their saved values say nothing now. */
  readonly pending: ReadonlySet<string>;
  /** Those among them that the server is being asked for. */
  readonly asking: ReadonlySet<string>;
  /** What the server has not been asked yet, for the values as they are. */
  readonly questions: readonly DraftQuestion[];
  /** The same of rows that have changed, by subform. */
  readonly rowQuestions: ReadonlyMap<string, readonly RowQuestions[]>;
  /** Formulas whose text the server keeps back: what is typed may change them or not. */
  readonly unsure: ReadonlySet<string>;
  /** Problems by field key. */
  readonly problems: ReadonlyMap<string, RuleProblem>;
  readonly rows: Omit<RowRules, "read"> & {
    readonly read: (subform: FieldDefinition, row: SubformRow) => RuleReading | undefined;
  };
  /** Broken rules of the form, with the fields they read. */
  readonly broken: readonly { readonly key: string; readonly message: Label; readonly fields: readonly string[] }[];
}

/** What is to be asked of a row. */
export interface RowQuestions {
  readonly row: SubformRow;
  readonly questions: readonly DraftQuestion[];
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
  /** What the server says of parts that read other records; without it they are left to the saving. */
  readonly answers?: DraftAnswers;
  /** The same of parts of a subform's columns, for one of its rows. */
  readonly rowAnswers?: (subform: string, row: SubformRow) => DraftAnswers;
  /** Fields that saving fills: what reads these is not known here, and left to it. */
  readonly filledLater?: ReadonlySet<string>;
}

/** What the language may ask of the world, now. */
export function ruleContext(currentMember: number, zone: string): JsContext {
  return { now: new Date(), currentMember, zone };
}

/** A form's rules, compiled once. A rule that the reader's fields do not suffice for is left to the server. */
export interface FormRules {
  /** Whether it uses functions that are not loaded; with them it is compiled anew. */
  readonly lacksFunctions: boolean;
  /** Formulas that only the server can tell. */
  readonly asked: ReadonlySet<string>;
  /** Whether a new record begins with what it reads, or with what only the server can tell. */
  readonly beginsLive: boolean;
  /** Whether anything in it depends on anything: formulas, conditions or rules. */
  readonly isNeeded: boolean;
  run(input: RuleInput): RuleReading;
  /** Values a new record begins with, as far as they can be told here. */
  defaults(context: JsContext): WireValues;
}

/** Forms that the reader sees, as the workspace has them. */
type VisibleForms = readonly { readonly definition: FormDefinition }[];

interface CompiledForm {
  readonly forms: VisibleForms;
  readonly knewAll: boolean;
  readonly rules: FormRules;
}
const compiledForms = new WeakMap<FormDefinition, CompiledForm>();

/** The rules of a form among those its relations lead to; the same definitions are compiled once. */
export function findFormRules(form: FormDefinition, forms: VisibleForms): FormRules {
  const known = compiledForms.get(form);
  const knowsAll = hasAllFunctions();
  if (known?.forms === forms && (known.knewAll === knowsAll || !known.rules.lacksFunctions)) return known.rules;
  const rules = compileRules(form, {
    forms: forms.map(({ definition }) => definition),
    form: form.key,
  });
  compiledForms.set(form, { forms, knewAll: knowsAll, rules });
  return rules;
}

/** What rules are made of: a form's, or those of a subform's rows. */
type RuleSource = Pick<FormDefinition, "fields" | "validations">;

function compileRules(form: RuleSource, among?: Among): FormRules {
  const fields = new Map(form.fields.map((field) => [field.key, field]));
  const lines = compileEach(form.fields, (field) =>
    field.kind === "subform" ? compileRules({ fields: field.fields }, rowsAmong(among, field.key)) : null,
  );
  const compiler = new RuleCompiler(form.fields, among, new Map([...lines].map(([key, { asked }]) => [key, asked])));
  const { formulas } = compiler;
  const shows = compileEach(form.fields, ({ key, visibleIf }) =>
    visibleIf === undefined ? null : compiler.part(partName.visible(key), visibleIf, "boolean"),
  );
  const checks = compileEach(form.fields, ({ key, validation }) => {
    if (validation === undefined) return null;
    const rule = compiler.part(partName.validation(key), validation.expression, "boolean");
    return rule === null ? null : { ...rule, message: validation.message };
  });
  const conditions = collectConditions(form.fields, (source, key, what, option) =>
    compiler.part(conditionNames[what](key, option), source, "boolean"),
  );
  const whole = (form.validations ?? []).flatMap(({ key, expression, message }) => {
    const rule = compiler.part(partName.rule(key), expression, "boolean");
    return rule === null ? [] : [{ ...rule, key, message }];
  });
  const starts = compileEach(form.fields, (field) => compiler.start(field));
  // As its field takes it, and as saving fills it in.
  const fit = (key: string, value: Wire): Wire => {
    const field = fields.get(key);
    return field === undefined ? value : fitValue(field, value);
  };
  // Those that follow what they read come after those that read no field, on which they may rest.
  const live = [...starts]
    .filter(([, { evaluate, reads }]) => evaluate === null || reads.size > 0)
    .toSorted(([, one], [, other]) => one.reads.size - other.reads.size);
  const rowsOf = (values: WireValues, key: string, context: JsContext): readonly RelatedRecord[] => {
    const field = fields.get(key);
    if (field?.kind !== "subform") return [];
    const columns = new Map(field.fields.map((column) => [column.key, column]));
    return subformRows(ownValue(values, key) ?? null).map((cells, index) => {
      const computed = lines.get(key)?.run({ values: cells, typed: "all", system: {}, context }).computed;
      const id = cells["id"];
      return { id: typeof id === "number" ? id : -1 - index, row: buildRow(columns, { ...cells, ...computed }, {}) };
    });
  };
  return {
    isNeeded:
      formulas.size + shows.size + checks.size + conditions.required.size + conditions.options.size + whole.length >
        0 || live.length > 0,
    beginsLive: live.length > 0,
    asked: compiler.asked,
    lacksFunctions: compiler.lacksFunctions || [...lines.values()].some((line) => line.lacksFunctions),
    run: ({ values: filled, saved, typed, system, context: world, answers, rowAnswers, filledLater }) => {
      const questions: DraftQuestion[] = [];
      const begun: Record<string, Wire> = {};
      let isBeginning = false;
      // What a new record begins with and only the server can tell, until somebody fills it in.
      const questionOf = (rule: RulePart, of: WireValues): DraftQuestion => {
        const reads = [...rule.reads].filter((key) => fields.has(key) && !formulas.has(key));
        return questionAbout(rule.part, fields, reads, of);
      };
      const isFilledLater = ({ reads: read }: RulePart): boolean =>
        filledLater !== undefined && [...read].some((key) => filledLater.has(key));
      const askOf = (rule: RulePart, of: WireValues): ReturnType<DraftAnswers["find"]> => {
        if (answers === undefined || isFilledLater(rule)) return "failed";
        const question = questionOf(rule, of);
        const { part, snapshot } = question;
        const found = answers.find(part, snapshot);
        if (found === undefined || answers.isStale(part, snapshot)) questions.push(question);
        return found;
      };
      if (typed === "all" && (filled["id"] ?? null) === null)
        for (const [key, start] of live) {
          if (Object.hasOwn(filled, key)) continue;
          const of = { ...begun, ...filled };
          if (start.evaluate !== null) {
            if (!isFilledLater(start))
              begun[key] = fit(key, toWire(start.evaluate(buildRow(fields, of, system), world)));
            continue;
          }
          const answer = askOf(start, of);
          if (answer !== undefined && answer !== "failed" && answer.isWhole) begun[key] = answer.value;
          isBeginning ||= answer === undefined;
        }
      const isTyped = (key: string): boolean => typed === "all" || typed.has(key);
      // Rows that are added begin with what their columns fetch: what counts the rows counts it.
      const rowsBegun: Record<string, Wire> = {};
      const openRows = new Set<string>();
      for (const [key, line] of lines) {
        if (!line.beginsLive || !isTyped(key)) continue;
        rowsBegun[key] = subformRows(ownValue(filled, key) ?? null).map((cells) => {
          const known = rowAnswers?.(key, cells);
          const input = { values: cells, typed: "all", system: {}, context: world } as const;
          const read = line.run(known === undefined ? input : { ...input, answers: known });
          if (read.isBeginning) openRows.add(key);
          return { ...read.begun, ...cells };
        });
      }
      const readsOpenRows = (rule: RulePart): boolean => [...rule.reads].some((key) => openRows.has(key));
      const values = { ...begun, ...filled, ...rowsBegun };
      const isTouched = (rule: RulePart): boolean => typed === "all" || [...rule.reads].some((key) => typed.has(key));
      const withRows = (of: WireValues): JsContext => {
        const known = new Map<string, readonly RelatedRecord[]>();
        return {
          ...world,
          related: (_, key) => {
            const rows = known.get(key) ?? rowsOf(of, key, world);
            known.set(key, rows);
            return rows;
          },
        };
      };
      const context = withRows(values);
      const computed: Record<string, Wire> = { ...begun };
      let row = buildRow(fields, values, system);
      const pending = new Set<string>();
      const asking = new Set<string>();
      const unsure = new Set<string>();
      const ask = (rule: RulePart): ReturnType<DraftAnswers["find"]> => askOf(rule, values);
      const isOpen = (rule: RulePart): boolean =>
        (pending.size > 0 && [...rule.reads].some((one) => pending.has(one))) ||
        readsOpenRows(rule) ||
        isFilledLater(rule);
      /** What a part gives now; undefined where that is not known, or saving may know better. */
      const judge = (rule: RulePart): Value | undefined => {
        if (rule.evaluate !== null) return isOpen(rule) ? undefined : rule.evaluate(row, context);
        const answer = readsOpenRows(rule) ? undefined : ask(rule);
        return answer === undefined || answer === "failed" || !answer.isWhole ? undefined : verdict(answer.value);
      };
      for (const [key, rule] of formulas) {
        if (rule.isKeptBack && typed !== "all" && typed.size > 0) unsure.add(key);
        if (!isTouched(rule)) continue;
        if (rule.isKeptBack || (rule.evaluate !== null && isOpen(rule)) || readsOpenRows(rule)) {
          pending.add(key);
          if ([...rule.reads].some((one) => asking.has(one) || openRows.has(one))) asking.add(key);
          continue;
        }
        if (rule.evaluate === null) {
          const answer = among === undefined ? "failed" : ask(rule);
          if (answer === undefined || answer === "failed" || !answer.isWhole) pending.add(key);
          else computed[key] = answer.value;
          if (answer === undefined) asking.add(key);
        } else computed[key] = toWire(rule.evaluate(row, context));
        row = buildRow(fields, { ...values, ...computed }, system);
      }
      const before = saved === undefined ? null : { row: buildRow(fields, saved, system), context: withRows(saved) };
      // What the server said of the record as it was saved, before anything was typed.
      const heldBefore = (rule: RulePart): boolean => {
        if (before === null || saved === undefined) return true;
        if (rule.evaluate !== null) return rule.evaluate(before.row, before.context) === true;
        const { part, snapshot } = questionOf(rule, saved);
        const answer = answers?.find(part, snapshot);
        return answer !== undefined && answer !== "failed" && answer.isWhole && answer.value === true;
      };
      const locked = keysOf(conditions.locked, (rule) => judge(rule) === true && heldBefore(rule));
      const required = keysOf(conditions.required, (rule) => judge(rule) === true);
      const unavailable = new Map(
        [...conditions.options].map(([key, options]) => [
          key,
          keysOf(options, (rule) => {
            const holds = judge(rule);
            return holds !== undefined && holds !== true;
          }),
        ]),
      );
      const isAsked = (key: string, condition: RulePart | undefined): boolean =>
        isTyped(key) || (condition !== undefined && isTouched(condition));
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
      const readLine = (field: FieldDefinition, cells: WireValues): RuleReading | undefined => {
        const rules = lines.get(field.key);
        if (rules?.isNeeded !== true) return undefined;
        const known = rowAnswers?.(field.key, cells);
        return rules.run({
          values: cells,
          typed: "all",
          system: {},
          context: world,
          ...(known === undefined ? {} : { answers: known }),
        });
      };
      const rowQuestions = new Map<string, readonly RowQuestions[]>();
      const readChanged = (field: FieldDefinition): ((cells: WireValues) => RuleReading["problems"] | undefined) => {
        const old = savedRows(ownValue(saved ?? {}, field.key));
        return (cells) => {
          const was = old.get(cells["id"] ?? null);
          if (was !== undefined && isSameWire(was, cells)) return undefined;
          const read = readLine(field, cells);
          if (read !== undefined && read.questions.length > 0)
            rowQuestions.set(field.key, [
              ...(rowQuestions.get(field.key) ?? []),
              { row: cells, questions: read.questions },
            ]);
          return read?.problems;
        };
      };
      const problems = new Map<string, RuleProblem>();
      for (const field of form.fields) {
        const value = ownValue(field.kind === "subform" ? filled : values, field.key) ?? null;
        const problem =
          checkField(field, value, isTyped(field.key)) ??
          (field.kind === "subform" && isTyped(field.key)
            ? checkRows(field.fields, value, readChanged(field))
            : checkConditions(field));
        const check = checks.get(field.key);
        if (problem !== null) problems.set(field.key, problem);
        else if (
          check !== undefined &&
          !isBlank(value) &&
          (isTyped(field.key) || isTouched(check)) &&
          judge(check) === false
        )
          problems.set(field.key, { kind: "rule", message: check.message });
      }
      const isHidden = (rule: RulePart): boolean => {
        if (rule.evaluate !== null) return !isOpen(rule) && rule.evaluate(row, context) !== true;
        // Whether a field is shown is for who looks, so what they may see decides; while it is asked it stays as it was.
        const answer = ask(rule) ?? answers?.last(rule.part);
        return answer !== "failed" && answer?.value !== true;
      };
      return {
        hidden: keysOf(shows, isHidden),
        required,
        locked,
        unavailable,
        begun,
        isBeginning,
        rowsBegun,
        computed,
        pending,
        asking,
        unsure,
        problems,
        rows: { read: readLine, start: (field) => lines.get(field.key)?.defaults(world) ?? {} },
        broken: whole
          .filter((rule) => isTouched(rule) && judge(rule) === false)
          .map(({ key, message, reads: read }) => ({
            key,
            message,
            fields: [...read].filter((one) => fields.has(one)),
          })),
        questions,
        rowQuestions,
      };
    },
    defaults: (context) => {
      const row = buildRow(fields, {}, {});
      return Object.fromEntries(
        [...starts].flatMap(([key, { evaluate, reads }]) =>
          evaluate === null || reads.size > 0 ? [] : [[key, fit(key, toWire(evaluate(row, context)))]],
        ),
      );
    },
  };
}

const conditionNames = {
  requiredIf: partName.required,
  readOnlyIf: partName.locked,
  availableIf: partName.option,
} as const;

function keysOf(conditions: ReadonlyMap<string, RulePart>, isMeant: (one: RulePart) => boolean): ReadonlySet<string> {
  return new Set([...conditions].flatMap(([key, condition]) => (isMeant(condition) ? [key] : [])));
}

function rowsAmong(among: Among | undefined, subform: string): Among | undefined {
  return among === undefined ? undefined : { forms: among.forms, form: rowsKey(among.form, subform) };
}

// Conditions are true, false or blank.
function verdict(value: Wire): boolean | null {
  return typeof value === "boolean" ? value : null;
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
