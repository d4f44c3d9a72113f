import { toWire } from "@tongzhou/expr";
import type { JsContext } from "@tongzhou/expr";
import { rowsKey } from "@tongzhou/model";
import type { FormDefinition } from "@tongzhou/model";
import { hasAllFunctions } from "../../../fields/allFunctions.ts";
import { buildRow } from "../../../fields/buildRow.ts";
import { compileEach, compileParts } from "./compileParts.ts";
import type { RuleSource } from "./compileParts.ts";
import type { Among } from "./ruleParts.ts";
import type { FormRules } from "./ruleReading.ts";
import { runRules } from "./runRules.ts";

/** What the language may ask of the world, now. */
export function ruleContext(currentMember: number, zone: string): JsContext {
  return { now: new Date(), currentMember, zone };
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
  const rules = buildRules(form, {
    forms: forms.map(({ definition }) => definition),
    form: form.key,
  });
  compiledForms.set(form, { forms, knewAll: knowsAll, rules });
  return rules;
}

function buildRules(source: RuleSource, among?: Among): FormRules {
  const lines = compileEach(source.fields, (field) =>
    field.kind === "subform" ? buildRules({ fields: field.fields }, rowsAmong(among, field.key)) : null,
  );
  const parts = compileParts(source, among, lines);
  const { fields, formulas, shows, checks, conditions, whole, starts, live, fit } = parts;
  return {
    isNeeded:
      formulas.size + shows.size + checks.size + conditions.required.size + conditions.options.size + whole.length >
        0 || live.length > 0,
    beginsLive: live.length > 0,
    asked: parts.asked,
    lacksFunctions: parts.lacksFunctions || [...lines.values()].some((line) => line.lacksFunctions),
    run: (input) => runRules(parts, input),
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

function rowsAmong(among: Among | undefined, subform: string): Among | undefined {
  return among === undefined ? undefined : { forms: among.forms, form: rowsKey(among.form, subform) };
}
