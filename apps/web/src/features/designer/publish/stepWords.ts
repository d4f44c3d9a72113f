import { fieldSpec } from "@tongzhou/model";
import type { WorkspaceDefinition } from "@tongzhou/model";
import type { Wording } from "../../../shell/language.tsx";
import type { Step } from "../desk/designQueries.ts";
import { findForm } from "../model/fieldId.ts";
import { changedSettings, fieldsOfStep } from "../model/planModel.ts";

/** Whether a step adds, changes or takes away, and the verb for it. */
export function opOf(
  { kind }: Step,
  t: Wording["t"],
): { readonly op: "add" | "change" | "delete"; readonly verb: string } {
  switch (kind) {
    case "form.create":
    case "field.create":
    case "view.create":
    case "grant.create":
    case "constraint.create":
      return { op: "add", verb: t("designer.verbAdd") };
    case "form.delete":
    case "field.delete":
    case "view.delete":
    case "grant.delete":
    case "constraint.delete":
      return { op: "delete", verb: t("designer.verbDelete") };
    case "field.convert":
    case "field.replace":
      return { op: "change", verb: t("designer.verbKind") };
    case "field.require":
      return { op: "change", verb: t("designer.verbRequire") };
    case "field.unique":
      return { op: "change", verb: t("designer.verbUnique") };
    case "field.narrow":
      return { op: "change", verb: t("designer.verbNarrow") };
    case "field.calculate":
      return { op: "change", verb: t("designer.verbCalculate") };
    default:
      return { op: "change", verb: t("designer.verbChange") };
  }
}

/**
 * What a step does to records that are there.
 * @param total records of the form, when they are known
 * @param isFormula whether the field computes its values
 */
export function effectOf(step: Step, t: Wording["t"], total: number | undefined, isFormula: boolean): string {
  const count = step.rowsAffected;
  switch (step.kind) {
    case "form.create":
      return t("designer.effectNewForm");
    case "field.create":
      if (isFormula)
        return total === undefined ? t("designer.effectCalculateAll") : t("designer.effectCalculate", { count: total });
      return total === undefined || total === 0
        ? t("designer.effectNewFieldEmpty")
        : t("designer.effectNewField", { count: total });
    case "form.delete":
      return t("designer.effectDeleteForm", { count });
    case "field.delete":
      return t("designer.effectDeleteField", { count });
    case "field.convert":
      if (step.rowsLosing === count && count > 0) return t("designer.effectConvertNone", { count });
      return step.rowsLosing > 0
        ? t("designer.effectConvertLosing", { kept: count - step.rowsLosing, lost: step.rowsLosing })
        : t("designer.effectConvert", { count });
    case "field.replace":
      return t("designer.effectReplace", { count });
    case "field.require":
      return count > 0 ? t("designer.effectRequire", { count }) : t("designer.effectRequireNone");
    case "field.unique":
      return count > 0 ? t("designer.effectUnique", { count }) : t("designer.effectUniqueNone");
    case "field.narrow":
      return t("designer.effectNarrow", { count });
    case "field.calculate":
      return total === undefined ? t("designer.effectCalculateAll") : t("designer.effectCalculate", { count: total });
    case "view.delete":
      return t("designer.effectDeleteView");
    case "grant.create":
    case "grant.change":
    case "grant.delete":
      return t("designer.effectGrant");
    case "constraint.create":
      return count > 0 ? t("constraints.effect", { count }) : t("constraints.effectNone");
    case "constraint.change":
      return count > 0 ? t("constraints.effect", { count }) : t("constraints.effectWords");
    case "constraint.delete":
      return t("constraints.effectOff");
    default:
      return t("designer.effectNone");
  }
}

const settingWords = {
  label: "designer.label",
  key: "designer.key",
  description: "designer.description",
  placeholder: "designer.placeholder",
  required: "designer.required",
  unique: "designer.unique",
  default: "designer.default",
  validation: "designer.validation",
  visibleIf: "designer.visibleIf",
  requiredIf: "designer.requiredIf",
  readOnlyIf: "designer.readOnlyIf",
  filter: "designer.linkFilter",
  hidden: "designer.hidden",
  readOnly: "designer.readOnly",
  width: "designer.width",
  options: "designer.options",
  parts: "designer.parts",
  expression: "designer.formula",
  title: "designer.titleField",
  search: "designer.searchFields",
  validations: "designer.formRules",
  sections: "designer.layout",
  icon: "designer.icon",
  group: "designer.formGroup",
} as const;

/** What exactly is changed: the kinds, or the names of the settings. */
export function readDetail(
  step: Step,
  base: WorkspaceDefinition,
  now: WorkspaceDefinition,
  { t, label, format }: Wording,
): string {
  const { before, after } = fieldsOfStep(step, base, now);
  if (step.kind === "field.convert" || step.kind === "field.replace")
    if (before !== undefined && after !== undefined)
      return t("designer.fromTo", {
        from: label(fieldSpec(before.kind).label),
        to: label(fieldSpec(after.kind).label),
      });
  if (step.kind === "field.create" || step.kind === "field.delete") {
    const field = after ?? before;
    return field === undefined ? "" : label(fieldSpec(field.kind).label);
  }
  if (step.kind === "grant.create" || step.kind === "grant.change" || step.kind === "grant.delete")
    return t("designer.partAccess");
  if (step.kind.startsWith("constraint.")) return label(step.summary);
  if (step.kind.startsWith("view.")) return label(step.summary);
  const names =
    step.kind === "field.change"
      ? changedSettings(before, after)
      : step.kind === "form.change"
        ? changedSettings(findForm(base, step.form), findForm(now, step.form))
        : [];
  const words = [...new Set(names.map((name) => (isNamed(name) ? t(settingWords[name]) : t("designer.other"))))];
  return step.kind === "form.change" && words.length === 0 ? t("designer.order") : format.list(words);
}

function isNamed(name: string): name is keyof typeof settingWords {
  return Object.hasOwn(settingWords, name);
}

/** A sampled value as text. */
export function sampleText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
