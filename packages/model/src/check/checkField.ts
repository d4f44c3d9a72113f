import { ok } from "@tongzhou/base";
import { isAssignable, toJs, toWire } from "@tongzhou/expr";
import type { Scope } from "@tongzhou/expr";
import { decodeField, exprTypeOf, fieldSpec } from "../field/fieldSpecs.ts";
import type { FieldDefinition, FieldOf, NumberBands } from "../field/fieldDefinition.ts";
import { isFieldKey } from "../key.ts";
import { compileDefault, holdsKeys } from "../defaultScope.ts";
import { compileLinkFilter } from "../filter/linkFilter.ts";
import { checkExpression, expressionProblem } from "./checkExpression.ts";
import type { DefinitionProblem, DefinitionProblemCode } from "./definitionProblem.ts";

/** What surrounds a field: which forms exist, what expressions may name, whether it stands inside a subform. */
export interface FieldContext {
  readonly path: string;
  readonly forms: ReadonlySet<string>;
  readonly scope: Scope;
  readonly isInSubform: boolean;
}

/** Appends what is wrong with one field, apart from its shape. */
export function checkField(field: FieldDefinition, context: FieldContext, problems: DefinitionProblem[]): void {
  const spec = fieldSpec(field.kind);
  const add = (code: DefinitionProblemCode, params: DefinitionProblem["params"] = {}, at = "") => {
    problems.push({ path: at === "" ? context.path : `${context.path}.${at}`, code, params });
  };
  // A field that shows a system column is named like it; every other name of the engine is taken.
  const isSystemField = spec.group === "system" && field.key === field.kind;
  if (!isFieldKey(field.key, context.isInSubform ? "subform" : "form") && !isSystemField)
    add("key", { key: field.key });
  if (field.unique === true && !spec.can.beUnique) add("unique_unsupported");
  if (context.isInSubform && !spec.can.beInSubform) add("in_subform");
  if (context.isInSubform && "dated" in field && field.dated === true) add("dated_in_subform");
  checkSettings(field, context, add);
  if (field.default !== undefined) checkDefault(field, context, problems);
  if (field.validation !== undefined)
    checkExpression(field.validation.expression, context.scope, `${context.path}.validation`, problems, "boolean");
  if (field.visibleIf !== undefined) {
    const scope = { ...context.scope, allowJavaScript: false };
    checkExpression(field.visibleIf, scope, `${context.path}.visibleIf`, problems, "boolean");
  }
  checkWriteRules(field, context, problems);
}

// What decides while a record is written; unlike the rule that shows a field, the server asks it too.
function checkWriteRules(field: FieldDefinition, context: FieldContext, problems: DefinitionProblem[]): void {
  const { path, scope, isInSubform } = context;
  const { requiredIf, readOnlyIf } = field;
  const filter = field.kind === "link" || field.kind === "links" ? field.filter : undefined;
  if (requiredIf !== undefined) checkExpression(requiredIf, scope, `${path}.requiredIf`, problems, "boolean");
  if (isInSubform && (readOnlyIf !== undefined || filter !== undefined))
    problems.push({ path, code: "rule_in_subform", params: {} });
  else {
    if (readOnlyIf !== undefined) checkExpression(readOnlyIf, scope, `${path}.readOnlyIf`, problems, "boolean");
    const broken =
      field.kind === "link" || field.kind === "links"
        ? compileLinkFilter(field, { ...scope, allowJavaScript: false })
        : null;
    if (broken?.ok === false) problems.push(expressionProblem(`${path}.filter`, broken.error[0]));
  }
  if (field.kind !== "choice" && field.kind !== "choices") return;
  for (const { key, availableIf } of field.options)
    if (availableIf !== undefined)
      checkExpression(availableIf, scope, `${path}.options.${key}.availableIf`, problems, "boolean");
}

// What a constant default gives is known now; one that depends on the time or on who asks is looked at when it is used.
const anyContext = { now: new Date(0), currentMember: null, zone: "UTC" };

// A default is evaluated before the record exists, over what it is made with.
function checkDefault(field: FieldDefinition, context: FieldContext, problems: DefinitionProblem[]): void {
  const path = `${context.path}.default`;
  const compiled = compileDefault({ ...field, default: field.default ?? "" }, context.scope);
  if (!compiled.ok) {
    problems.push(expressionProblem(path, compiled.error[0]));
    return;
  }
  const typed = compiled.value;
  const type = exprTypeOf(field);
  if (!holdsKeys(typed.type, type) && !isAssignable(typed.type, type)) {
    problems.push({ path, code: "formula_result", params: { actual: typed.type.kind, expected: type.kind } });
    return;
  }
  if (typed.fields.length > 0 || typed.isRelated) return;
  const decoded = typed.volatile ? ok(null) : decodeField(field, toWire(toJs(typed)({}, anyContext)));
  if (!decoded.ok) problems.push({ path, code: "default_invalid", params: { ...decoded.error } });
}

function checkSettings(
  field: FieldDefinition,
  context: FieldContext,
  add: (code: DefinitionProblemCode, params?: DefinitionProblem["params"], at?: string) => void,
): void {
  switch (field.kind) {
    case "choice":
    case "choices": {
      if (field.options.length === 0) add("option_none", {}, "options");
      for (const key of findRepeats(field.options.map((option) => option.key)))
        add("duplicate_key", { key }, "options");
      break;
    }
    case "integer":
      if (field.min !== undefined && field.max !== undefined && field.min > field.max) add("range");
      break;
    case "number":
    case "money":
      if (field.min !== undefined && field.max !== undefined && Number(field.min) > Number(field.max)) add("range");
      break;
    case "formula":
      if (field.bands !== undefined) checkBands(field, field.bands, context, add);
      break;
    case "link":
    case "links":
      if (!context.forms.has(field.form)) add("form_unknown", { key: field.form }, "form");
      break;
    case "auto_number": {
      if (field.parts.filter((part) => part.kind === "counter").length !== 1) add("counter_count", {}, "parts");
      const known = new Set(context.scope.fields.map((one) => one.key));
      for (const part of field.parts)
        if (part.kind === "field" && !known.has(part.field)) add("field_unknown", { key: part.field }, "parts");
      break;
    }
    default:
  }
}

function checkBands(
  field: FieldOf<"formula">,
  { levels }: NumberBands,
  context: FieldContext,
  add: (code: DefinitionProblemCode, params?: DefinitionProblem["params"], at?: string) => void,
): void {
  if (field.result !== "number" || context.isInSubform) add("bands_kind", {}, "bands");
  for (const key of findRepeats(levels.map((level) => level.key))) add("duplicate_key", { key }, "bands");
  const [lowest, ...others] = levels.map(({ from }) => (from === undefined ? null : Number(from)));
  const isRising = others.every(
    (from, index) => from !== null && from > (others[index - 1] ?? Number.NEGATIVE_INFINITY),
  );
  if (lowest !== null || !isRising) add("bands_order", {}, "bands");
}

/** Names that stand more than once. */
export function findRepeats(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
