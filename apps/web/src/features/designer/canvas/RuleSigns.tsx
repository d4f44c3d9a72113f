import type { ReactElement } from "react";
import type { FieldDefinition } from "@tongzhou/model";
import { Icon } from "@tongzhou/ui";
import type { IconName } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";

/** Signs of what a field is besides its name: shown, required or locked under a condition, and never shown or written. */
export function RuleSigns({ field }: { readonly field: FieldDefinition }): ReactElement {
  const { t } = useWording();
  return (
    <>
      {field.visibleIf !== undefined && <Sign icon="eye" text={t("designer.visibleIf")} />}
      {field.hidden === true && <Sign icon="eyeoff" text={t("designer.hidden")} />}
      {field.requiredIf !== undefined && field.required !== true && (
        <Sign icon="check" text={t("designer.requiredIf")} />
      )}
      {field.readOnly === true ? (
        <Sign icon="lock" text={t("designer.readOnly")} />
      ) : (
        field.readOnlyIf !== undefined && <Sign icon="lock" text={t("designer.readOnlyIf")} />
      )}
    </>
  );
}

/** A small icon that says in a hint what it stands for. */
export function Sign({ icon, text }: { readonly icon: IconName; readonly text: string }): ReactElement {
  return (
    <span title={text}>
      <Icon name={icon} size={12} />
    </span>
  );
}
