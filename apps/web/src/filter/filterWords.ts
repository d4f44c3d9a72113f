import { comparedField } from "@tongzhou/model";
import type { Condition, FieldDefinition, Wire } from "@tongzhou/model";
import { formatValue } from "../fields/fieldText.ts";
import type { FieldKit } from "../fields/fieldFace.ts";
import { compareField } from "./compareField.ts";
import { isGroup, valueCount } from "./filterTree.ts";
import type { Comparison } from "./filterTree.ts";
import { operatorName } from "./operatorNames.ts";

/** What is needed to say a condition. */
export interface FilterWording {
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  readonly kit: Pick<FieldKit, "wording" | "directory">;
  /** A linked record's value with its title beside its id. */
  readonly withTitle: (form: string, value: Wire) => Wire;
  /** What no comparison can say, by labels. */
  readonly sayExpression: (source: string) => string;
}

/** One comparison in words: what is compared, how, and with what. */
export interface ComparisonWords {
  readonly subject: string;
  readonly verb: string;
  /** "" when the comparison needs no value, or has none yet. */
  readonly object: string;
}

/** A comparison in words; undefined when its field is gone. */
export function sayComparison(comparison: Comparison, wording: FilterWording): ComparisonWords | undefined {
  const { fields, kit } = wording;
  const { t, label } = kit.wording;
  const field = comparedField(fields, comparison.field);
  if (field === undefined) return undefined;
  return {
    subject: label(field.label),
    verb: t(operatorName(comparison.operator, field)),
    object: sayValues(comparison, field, wording),
  };
}

/** A condition in words, whatever it is made of. */
export function sayCondition(condition: Condition, wording: FilterWording): string {
  const { t } = wording.kit.wording;
  switch (condition.kind) {
    case "expression":
      return wording.sayExpression(condition.source.trim());
    case "compare": {
      const words = sayComparison(condition, wording);
      return words === undefined ? "" : [words.subject, words.verb, words.object].filter((one) => one !== "").join(" ");
    }
    case "all":
    case "any": {
      const parts = condition.items.map((item) =>
        isGroup(item) && item.items.length > 1
          ? t("grid.conditionGroup", { conditions: sayCondition(item, wording) })
          : sayCondition(item, wording),
      );
      return parts.join(` ${t(condition.kind === "all" ? "grid.wordAnd" : "grid.wordOr")} `);
    }
    default:
      return condition satisfies never;
  }
}

function sayValues({ operator, values }: Comparison, field: FieldDefinition, wording: FilterWording): string {
  const { kit, withTitle } = wording;
  const { t, format, locale } = kit.wording;
  const shown = compareField(field, false);
  const say = (value: Wire): string => {
    // As it was typed: the field that is compared with takes any number of decimals.
    if (shown.kind === "number" && value !== null)
      return format.decimal(String(value), { thousands: true, percent: shown.percent });
    const titled = shown.kind === "link" ? withTitle(shown.form, value) : value;
    return formatValue(shown, titled, kit.wording, kit.directory);
  };
  const { max } = valueCount(operator);
  const [from = null, to = null] = values;
  if (max === 2) return from === null || to === null ? "" : t("grid.wordBetween", { from: say(from), to: say(to) });
  return values
    .slice(0, max)
    .map(say)
    .join(locale === "en" ? ", " : "、");
}

/** The records that conditions compare with. */
export function namedRecords(
  conditions: readonly Condition[],
  fields: ReadonlyMap<string, FieldDefinition>,
): { readonly form: string; readonly record: number }[] {
  return conditions.flatMap((condition) => {
    if (isGroup(condition)) return namedRecords(condition.items, fields);
    const field = condition.kind === "compare" ? fields.get(condition.field) : undefined;
    if (condition.kind !== "compare" || (field?.kind !== "link" && field?.kind !== "links")) return [];
    return condition.values.flatMap((record) => (typeof record === "number" ? [{ form: field.form, record }] : []));
  });
}
