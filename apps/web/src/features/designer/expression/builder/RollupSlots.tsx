import type { ReactElement } from "react";
import type { Kind, Scope } from "@tongzhou/expr";
import { SelectField } from "@tongzhou/ui";
import { useWording } from "../../../../shell/language.tsx";
import { fieldChoices, pathChoices } from "../../model/builderChoices.ts";
import { rollupOperations } from "../../model/builtFormula.ts";
import type { Rollup, RollupOperation } from "../../model/builtFormula.ts";
import { FieldChoice, RelationChoice } from "./FieldChoice.tsx";
import { RelatedCondition } from "./RelatedCondition.tsx";

/** Props of RollupSlots. */
export interface RollupSlotsProps {
  readonly rollup: Rollup;
  readonly scope: Scope;
  readonly onChange: (rollup: Rollup) => void;
}

const operationWords = {
  COUNT: "expression.operationCount",
  SUM: "expression.operationSum",
  AVERAGE: "expression.operationAverage",
  MIN: "expression.operationMin",
  MAX: "expression.operationMax",
} as const satisfies Record<RollupOperation, string>;

const summed: ReadonlySet<Kind> = new Set(["number", "duration"]);
const ordered: ReadonlySet<Kind> = new Set(["number", "duration", "date", "datetime", "time"]);

/** Which related records, what of them, and how their values become one. */
export function RollupSlots({ rollup, scope, onChange }: RollupSlotsProps): ReactElement {
  const { t } = useWording();
  const paths = pathChoices(scope).filter(({ isMany }) => isMany);
  const form = paths.find(({ path }) => path === rollup.path)?.form;
  const { operation } = rollup;
  const fields = (of: RollupOperation) =>
    form === undefined ? [] : fieldChoices(scope, form, of === "MIN" || of === "MAX" ? ordered : summed);
  const pickOperation = (next: RollupOperation): void => {
    const isKept = fields(next).some(({ key }) => key === rollup.field);
    onChange({ ...rollup, operation: next, field: next !== "COUNT" && isKept ? rollup.field : "" });
  };
  return (
    <>
      <RelationChoice
        name={t("expression.relation")}
        value={rollup.path}
        paths={paths}
        onChange={({ path }) => onChange({ ...rollup, path, field: "", where: "" })}
      />
      <SelectField
        label={t("expression.operation")}
        value={operation}
        options={rollupOperations.map((one) => ({ value: one, text: t(operationWords[one]) }))}
        onChange={pickOperation}
      />
      {operation !== "COUNT" && (
        <FieldChoice
          name={t("expression.field")}
          value={rollup.field}
          fields={fields(operation)}
          onChange={(field) => onChange({ ...rollup, field })}
        />
      )}
      {form !== undefined && (
        <RelatedCondition
          form={form}
          value={rollup.where}
          scope={scope}
          onChange={(where) => onChange({ ...rollup, where })}
        />
      )}
    </>
  );
}
