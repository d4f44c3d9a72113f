import type { ReactElement } from "react";
import type { Kind, Scope } from "@tongzhou/expr";
import { Segmented } from "@tongzhou/ui";
import { useWording } from "../../../../shell/language.tsx";
import { useFormDesk } from "../../desk/FormDeskContext.tsx";
import { fieldChoices, groupChoices } from "../../model/builderChoices.ts";
import type { BuiltFormula } from "../../model/builtFormula.ts";
import { autoNumberOf } from "../../model/emptyBuilt.ts";
import { FieldChoice, RelationChoice } from "./FieldChoice.tsx";
import styles from "./Builder.module.css";

type RunningNumber = Extract<BuiltFormula, { readonly kind: "runningNumber" }>;

/** Props of RunningNumberSlots. */
export interface RunningNumberSlotsProps {
  readonly built: RunningNumber;
  readonly scope: Scope;
  readonly onChange: (built: RunningNumber) => void;
}

const ordered: ReadonlySet<Kind> = new Set(["number", "duration", "date", "datetime", "time", "text"]);

/** Which record the others are counted in, and in which order. */
export function RunningNumberSlots({ built, scope, onChange }: RunningNumberSlotsProps): ReactElement {
  const { t } = useWording();
  const { form } = useFormDesk();
  const paths = groupChoices(scope, form.key);
  const number = autoNumberOf(form);
  const write = (next: RunningNumber): void => onChange({ ...next, tie: number });
  return (
    <>
      <RelationChoice
        name={t("expression.group")}
        value={built.path}
        paths={paths}
        onChange={({ path }) => write({ ...built, path })}
      />
      {paths.length === 0 && <p className={styles.note}>{t("expression.runningNone")}</p>}
      <FieldChoice
        name={t("expression.order")}
        value={built.order}
        fields={fieldChoices(scope, null, ordered)}
        help={t(number === "" ? "expression.runningShared" : "expression.runningTold")}
        onChange={(order) => write({ ...built, order })}
      />
      <div>
        <Segmented
          label={t("expression.direction")}
          value={built.isDescending ? "desc" : "asc"}
          segments={[
            { value: "asc", text: t("grid.ascending") },
            { value: "desc", text: t("grid.descending") },
          ]}
          onChange={(direction) => write({ ...built, isDescending: direction === "desc" })}
        />
      </div>
    </>
  );
}
