import type { Scope } from "@tongzhou/expr";
import { useWording } from "../../../shell/language.tsx";
import { useFormScope } from "../desk/useFormScope.ts";
import { showExpression } from "../../../expression/expressionModel.ts";
import { readConstraint } from "./constraintKinds.ts";
import type { Comparison } from "./constraintKinds.ts";
import { innerScope } from "./relationChoices.ts";

/** What each comparison is called. */
export const comparisonWords = {
  "=": "constraints.exactly",
  ">=": "constraints.atLeast",
  "<=": "constraints.atMost",
} as const satisfies Record<Comparison, string>;

/** Says what an expression of the open form demands: in words where it is of a known kind, else as it is written. */
export function useConstraintWords(): (source: string) => string {
  const { t, label, locale } = useWording();
  const scope = useFormScope();
  const nameOf = (within: Scope | null, key: string): string => {
    const found = within?.fields.find((field) => field.key === key)?.label;
    return found === undefined ? key : label(found);
  };
  return (source) => {
    const words = readConstraint(source);
    if (words.kind === "expression") return showExpression(words.source, scope, locale);
    const inner = innerScope(scope, words.relation);
    const relation = nameOf(scope, words.relation);
    const show = (condition: string): string => (inner === null ? condition : showExpression(condition, inner, locale));
    switch (words.kind) {
      case "exists":
        return words.where === ""
          ? t("constraints.saysExists", { relation })
          : t("constraints.saysExistsWhere", { relation, where: show(words.where) });
      case "count": {
        const facts = { relation, comparison: t(comparisonWords[words.comparison]), number: words.number };
        return words.where === ""
          ? t("constraints.saysCount", facts)
          : t("constraints.saysCountWhere", { ...facts, where: show(words.where) });
      }
      case "unique": {
        const facts = { relation, field: nameOf(inner, words.field) };
        return words.where === ""
          ? t("constraints.saysUnique", facts)
          : t("constraints.saysUniqueWhere", { ...facts, where: show(words.where) });
      }
      case "sum": {
        const comparison = t(comparisonWords[words.comparison]);
        const facts = { relation, field: nameOf(inner, words.field), comparison, number: words.number };
        return words.where === ""
          ? t("constraints.saysSum", facts)
          : t("constraints.saysSumWhere", { ...facts, where: show(words.where) });
      }
      case "coverage": {
        const facts = { relation, inner: nameOf(inner, words.inner) };
        const innermost = inner === null ? null : innerScope(inner, words.inner);
        return words.where === ""
          ? t("constraints.saysCoverage", facts)
          : t("constraints.saysCoverageWhere", {
              ...facts,
              where: innermost === null ? words.where : showExpression(words.where, innermost, locale),
            });
      }
      case "exclusion":
        return t("constraints.saysExclusion", { relation, where: show(words.where), other: show(words.other) });
      default:
        return words satisfies never;
    }
  };
}
