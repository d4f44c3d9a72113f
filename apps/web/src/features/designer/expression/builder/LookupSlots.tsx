import type { ReactElement } from "react";
import type { Kind, Scope } from "@tongzhou/expr";
import { SelectField } from "@tongzhou/ui";
import { useWording } from "../../../../shell/language.tsx";
import { fieldChoices, pathChoices } from "../../model/builderChoices.ts";
import type { BuiltFormula } from "../../model/builtFormula.ts";
import { FieldChoice, RelationChoice } from "./FieldChoice.tsx";
import { RelatedCondition } from "./RelatedCondition.tsx";

type Lookup = Extract<BuiltFormula, { readonly kind: "lookup" }>;

/** Props of LookupSlots. */
export interface LookupSlotsProps {
  readonly built: Lookup;
  readonly scope: Scope;
  readonly onChange: (built: Lookup) => void;
}

const ordered: ReadonlySet<Kind> = new Set(["number", "duration", "date", "datetime", "time", "text"]);
const joined: ReadonlySet<Kind> = new Set(["text", "number", "date", "datetime", "time", "boolean"]);

/** Which related record, and which of its fields. */
export function LookupSlots({ built, scope, onChange }: LookupSlotsProps): ReactElement {
  const { t } = useWording();
  const paths = pathChoices(scope);
  const path = paths.find((one) => one.path === built.path);
  const fields = path === undefined ? [] : fieldChoices(scope, path.form, built.pick === "JOIN" ? joined : null);
  return (
    <>
      <RelationChoice
        name={t("expression.relation")}
        value={built.path}
        paths={paths}
        onChange={(next) =>
          onChange({
            kind: "lookup",
            path: next.path,
            field: "",
            pick: next.isMany ? (built.pick ?? "LAST") : null,
            order: "",
            where: "",
          })
        }
      />
      {built.pick !== null && (
        <SelectField
          label={t("expression.pick")}
          value={built.pick}
          options={[
            { value: "FIRST", text: t("expression.pickFirst") },
            { value: "LAST", text: t("expression.pickLast") },
            { value: "JOIN", text: t("expression.pickAll") },
          ]}
          onChange={(pick) => onChange({ ...built, pick, field: "" })}
        />
      )}
      {path !== undefined && built.pick !== null && (
        <FieldChoice
          name={t("expression.order")}
          value={built.order}
          fields={fieldChoices(scope, path.form, ordered)}
          none={t("expression.orderOwn")}
          onChange={(order) => onChange({ ...built, order })}
        />
      )}
      <FieldChoice
        name={t("expression.field")}
        value={built.field}
        fields={fields}
        onChange={(field) => onChange({ ...built, field })}
      />
      {path !== undefined && built.pick !== null && (
        <RelatedCondition
          form={path.form}
          value={built.where}
          scope={scope}
          onChange={(where) => onChange({ ...built, where })}
        />
      )}
    </>
  );
}
