import type { ReactElement } from "react";
import type { Kind, Scope } from "@tongzhou/expr";
import { SelectField } from "@tongzhou/ui";
import { useWording } from "../../../../shell/language.tsx";
import { fieldChoices } from "../../model/builderChoices.ts";
import { differenceUnits, isTimed } from "../../model/builtFormula.ts";
import type { BuiltFormula, DayChoice, DifferenceUnit } from "../../model/builtFormula.ts";
import { FieldChoice } from "./FieldChoice.tsx";

type Difference = Extract<BuiltFormula, { readonly kind: "dateDifference" }>;

/** Props of DifferenceSlots. */
export interface DifferenceSlotsProps {
  readonly built: Difference;
  readonly scope: Scope;
  readonly onChange: (built: Difference) => void;
}

const unitWords = {
  days: "expression.unitDays",
  workdays: "expression.unitWorkdays",
  workdaysChina: "expression.unitWorkdaysChina",
  months: "expression.unitMonths",
  years: "expression.unitYears",
  hours: "expression.unitHours",
  minutes: "expression.unitMinutes",
} as const satisfies Record<DifferenceUnit, string>;

const days: ReadonlySet<Kind> = new Set(["date", "datetime"]);

/** From which day to which, and in what it is counted. */
export function DifferenceSlots({ built, scope, onChange }: DifferenceSlotsProps): ReactElement {
  const { t } = useWording();
  const fields = fieldChoices(scope, null, days);
  const dayOf = (field: string): DayChoice => ({
    field,
    isInstant: fields.find(({ key }) => key === field)?.type.kind === "datetime",
  });
  const change = (next: Difference): void => {
    const isFine = (next.unit !== "hours" && next.unit !== "minutes") || isTimed(next.start, next.end);
    onChange(isFine ? next : { ...next, unit: "days" });
  };
  const units = differenceUnits.filter(
    (unit) => (unit !== "hours" && unit !== "minutes") || isTimed(built.start, built.end),
  );
  return (
    <>
      <FieldChoice
        name={t("expression.start")}
        value={built.start.field}
        fields={fields}
        none={t("expression.today")}
        onChange={(field) => change({ ...built, start: dayOf(field) })}
      />
      <FieldChoice
        name={t("expression.end")}
        value={built.end.field}
        fields={fields}
        none={t("expression.today")}
        onChange={(field) => change({ ...built, end: dayOf(field) })}
      />
      <SelectField
        label={t("expression.unit")}
        value={built.unit}
        options={units.map((unit) => ({ value: unit, text: t(unitWords[unit]) }))}
        onChange={(unit) => change({ ...built, unit })}
      />
    </>
  );
}
