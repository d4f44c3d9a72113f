import type { ReactElement } from "react";
import type { Kind, Scope } from "@tongzhou/expr";
import { Segmented } from "@tongzhou/ui";
import { useWording } from "../../../../shell/language.tsx";
import { fieldChoices, hasRelations } from "../../model/builderChoices.ts";
import type { Amount, BuiltFormula } from "../../model/builtFormula.ts";
import { emptyRollup } from "../../model/emptyBuilt.ts";
import { FieldChoice } from "./FieldChoice.tsx";
import { RollupSlots } from "./RollupSlots.tsx";
import styles from "./Builder.module.css";

type Percentage = Extract<BuiltFormula, { readonly kind: "percentage" }>;

/** Props of PercentageSlots. */
export interface PercentageSlotsProps {
  readonly built: Percentage;
  readonly scope: Scope;
  readonly onChange: (built: Percentage) => void;
}

/** A part and the whole it belongs to. */
export function PercentageSlots({ built, scope, onChange }: PercentageSlotsProps): ReactElement {
  const { t } = useWording();
  return (
    <>
      <AmountSlots
        name={t("expression.part")}
        amount={built.part}
        scope={scope}
        onChange={(part) => onChange({ ...built, part })}
      />
      <AmountSlots
        name={t("expression.whole")}
        amount={built.whole}
        scope={scope}
        onChange={(whole) => onChange({ ...built, whole })}
      />
    </>
  );
}

const numbers: ReadonlySet<Kind> = new Set(["number"]);

interface AmountSlotsProps {
  readonly name: string;
  readonly amount: Amount;
  readonly scope: Scope;
  readonly onChange: (amount: Amount) => void;
}

function AmountSlots({ name, amount, scope, onChange }: AmountSlotsProps): ReactElement {
  const { t } = useWording();
  return (
    <fieldset className={styles.amount}>
      <legend className={styles.legend}>{name}</legend>
      {hasRelations(scope) && (
        <div>
          <Segmented
            label={name}
            value={amount.kind}
            segments={[
              { value: "field", text: t("expression.ownField") },
              { value: "rollup", text: t("expression.relatedRecords") },
            ]}
            onChange={(kind) =>
              onChange(kind === "field" ? { kind, field: "" } : { kind: "rollup", ...emptyRollup(scope) })
            }
          />
        </div>
      )}
      {amount.kind === "field" ? (
        <FieldChoice
          name={t("expression.field")}
          value={amount.field}
          fields={fieldChoices(scope, null, numbers)}
          onChange={(field) => onChange({ kind: "field", field })}
        />
      ) : (
        <RollupSlots rollup={amount} scope={scope} onChange={(rollup) => onChange({ ...rollup, kind: "rollup" })} />
      )}
    </fieldset>
  );
}
