import type { Label } from "@tongzhou/base";
import { compile, toJs, toWire } from "@tongzhou/expr";
import type { JsContext, Value } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { FormDefinition, FormValidation, Wire, WireValues } from "@tongzhou/model";
import { readRecord } from "./sampleRow.ts";
import { ownValue } from "../../../fields/ownValue.ts";

/** A form's rules on what is filled into its preview. */
export interface PreviewReading {
  /** Fields a show rule hides. */
  readonly hidden: ReadonlySet<string>;
  /** Fields that cannot be blank, as it is filled in. */
  readonly required: ReadonlySet<string>;
  /** Fields that a condition locks. */
  readonly locked: ReadonlySet<string>;
  /** Options that cannot be picked, by field. */
  readonly unavailable: ReadonlyMap<string, ReadonlySet<string>>;
  /** Values of formulas. */
  readonly computed: WireValues;
  /** Messages of broken rules, by field. */
  readonly broken: ReadonlyMap<string, Label>;
  /** Broken rules of the form as a whole. */
  readonly rules: readonly FormValidation[];
}

/** Runs show rules, formulas and checks of the draft. A rule that does not compile does nothing here. */
export function readPreview(form: FormDefinition, values: WireValues, context: JsContext): PreviewReading {
  const scope = buildFormScope(form.fields);
  const row = readRecord(form.fields, values, context);
  const run = (source: string): Value | undefined => {
    const typed = compile(source, scope);
    return typed.ok && !typed.value.isRelated ? toJs(typed.value)(row, context) : undefined;
  };
  const hidden = new Set<string>();
  const required = new Set<string>();
  const locked = new Set<string>();
  const unavailable = new Map<string, ReadonlySet<string>>();
  const computed: Record<string, Wire> = {};
  const broken = new Map<string, Label>();
  for (const field of form.fields) {
    if (field.visibleIf !== undefined && isFalse(run(field.visibleIf))) hidden.add(field.key);
    if (field.required === true || (field.requiredIf !== undefined && run(field.requiredIf) === true))
      required.add(field.key);
    if (field.readOnlyIf !== undefined && run(field.readOnlyIf) === true) locked.add(field.key);
    if (field.kind === "choice" || field.kind === "choices") {
      const gone = field.options.filter(({ availableIf }) => availableIf !== undefined && isFalse(run(availableIf)));
      unavailable.set(field.key, new Set(gone.map(({ key }) => key)));
    }
    if (field.kind === "formula") {
      const result = run(field.expression);
      // What expressions give travels as records do.
      if (result !== undefined) computed[field.key] = toWire(result) as Wire;
    }
    const isFilled = (ownValue(values, field.key) ?? null) !== null;
    if (field.validation !== undefined && isFilled && run(field.validation.expression) === false)
      broken.set(field.key, field.validation.message);
  }
  // Only what was filled in can break a rule of the form; an empty page begins clean.
  const isTouched = Object.values(values).some((value) => value !== null);
  const rules = isTouched ? (form.validations ?? []).filter((rule) => run(rule.expression) === false) : [];
  return { hidden, required, locked, unavailable, computed, broken, rules };
}

// What cannot be run here hides no field and takes no option away.
function isFalse(value: Value | undefined): boolean {
  return value !== undefined && value !== true;
}
