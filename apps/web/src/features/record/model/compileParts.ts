import type { Label } from "@tongzhou/base";
import { fitValue, partName } from "@tongzhou/model";
import type { FieldDefinition, FormDefinition, Wire } from "@tongzhou/model";
import { collectConditions } from "../../../fields/conditions/fieldConditions.ts";
import type { FieldConditions } from "../../../fields/conditions/fieldConditions.ts";
import { orderStarts } from "./liveStarts.ts";
import { RuleCompiler } from "./ruleParts.ts";
import type { Among, FormulaPart, RulePart } from "./ruleParts.ts";
import type { FormRules } from "./ruleReading.ts";

/** What rules are made of: a form's, or those of a subform's rows. */
export type RuleSource = Pick<FormDefinition, "fields" | "validations">;

/** A rule that a value or a record is refused by. */
type Check = RulePart & { readonly message: Label };

/** The expressions of a form, or of a subform's rows, compiled; those that do not compile are left out. */
export interface CompiledParts {
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  /** Each after those it reads. */
  readonly formulas: ReadonlyMap<string, FormulaPart>;
  /** Formulas that only the server can tell. */
  readonly asked: ReadonlySet<string>;
  /** Whether the server can be asked for a formula. */
  readonly canAsk: boolean;
  /** By field: while it does not hold, the field is hidden. */
  readonly shows: ReadonlyMap<string, RulePart>;
  /** By field: while it is false, the value is refused. */
  readonly checks: ReadonlyMap<string, Check>;
  readonly conditions: FieldConditions<RulePart>;
  /** Rules of the form. */
  readonly whole: readonly (Check & { readonly key: string })[];
  /** What a new record begins with, by field. */
  readonly starts: ReadonlyMap<string, RulePart>;
  /** Those among them that follow what they read, or that only the server can tell, each after those it rests on. */
  readonly live: readonly (readonly [string, RulePart])[];
  /** The rules of rows, by subform. */
  readonly lines: ReadonlyMap<string, FormRules>;
  /** Whether an expression uses a function that is not loaded. */
  readonly lacksFunctions: boolean;
  /** A value as its field takes it, and as saving fills it in. */
  fit(key: string, value: Wire): Wire;
}

/** Compiles the expressions of a form, or of a subform's rows. */
export function compileParts(
  source: RuleSource,
  among: Among | undefined,
  lines: ReadonlyMap<string, FormRules>,
): CompiledParts {
  const fields = new Map(source.fields.map((field) => [field.key, field]));
  const compiler = new RuleCompiler(source.fields, among, new Map([...lines].map(([key, { asked }]) => [key, asked])));
  const shows = compileEach(source.fields, ({ key, visibleIf }) =>
    visibleIf === undefined ? null : compiler.part(partName.visible(key), visibleIf, "boolean"),
  );
  const checks = compileEach(source.fields, ({ key, validation }) => {
    if (validation === undefined) return null;
    const rule = compiler.part(partName.validation(key), validation.expression, "boolean");
    return rule === null ? null : { ...rule, message: validation.message };
  });
  const conditions = collectConditions(source.fields, (expression, key, what, option) =>
    compiler.part(conditionNames[what](key, option), expression, "boolean"),
  );
  const whole = (source.validations ?? []).flatMap(({ key, expression, message }) => {
    const rule = compiler.part(partName.rule(key), expression, "boolean");
    return rule === null ? [] : [{ ...rule, key, message }];
  });
  const starts = compileEach(source.fields, (field) => compiler.start(field));
  return {
    fields,
    formulas: compiler.formulas,
    asked: compiler.asked,
    canAsk: among !== undefined,
    shows,
    checks,
    conditions,
    whole,
    starts,
    live: orderStarts(starts),
    lines,
    lacksFunctions: compiler.lacksFunctions,
    fit: (key, value) => {
      const field = fields.get(key);
      return field === undefined ? value : fitValue(field, value);
    },
  };
}

const conditionNames = {
  requiredIf: partName.required,
  readOnlyIf: partName.locked,
  availableIf: partName.option,
} as const;

/** What `compileOne` makes of fields, by key; those that it makes nothing of are left out. */
export function compileEach<T>(
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
