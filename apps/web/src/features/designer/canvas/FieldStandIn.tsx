import { useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { fieldSpec } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { Chip, Icon, classNames } from "@tongzhou/ui";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { useFormScope, useFormerScope } from "../desk/useFormScope.ts";
import { showExpression } from "../../../expression/expressionModel.ts";
import { sampleNumber } from "../model/autoNumberModel.ts";
import { kindIcons } from "../model/paletteModel.ts";
import { SubformColumns } from "./SubformColumns.tsx";
import styles from "./FieldCard.module.css";

const tallKinds: ReadonlySet<FieldDefinition["kind"]> = new Set([
  "long_text",
  "rich_text",
  "attachments",
  "images",
  "signature",
]);

/** What stands for a field's editor on the canvas: its box, its placeholder or an example, its icon. */
export function FieldStandIn({ field }: { readonly field: FieldDefinition }): ReactElement {
  if (field.kind === "subform") return <SubformColumns field={field} />;
  return (
    <div className={classNames(styles.box, tallKinds.has(field.kind) && styles.tall)} aria-hidden="true">
      <span className={styles.sample}>
        <Sample field={field} />
      </span>
      <Icon name={kindIcons[field.kind]} size={14} className={styles.icon} />
    </div>
  );
}

function Sample({ field }: { readonly field: FieldDefinition }): ReactNode {
  const { t, label, locale } = useWording();
  const { form } = useFormDesk();
  const [today] = useState(() => new Date());
  const scope = useFormScope();
  const former = useFormerScope();
  if (field.placeholder !== undefined) return label(field.placeholder);
  switch (field.kind) {
    case "choice":
    case "choices":
      return (
        <span className={styles.chips}>
          {field.options
            .filter((option) => option.archived !== true)
            .slice(0, 4)
            .map((option) => (
              <Chip key={option.key} text={label(option.label)} color={option.color} />
            ))}
        </span>
      );
    case "auto_number":
      return sampleNumber(field.parts, today, (key) => {
        const part = form.fields.find((one) => one.key === key);
        return part === undefined ? key : label(part.label);
      });
    case "formula":
      return field.expression === ""
        ? t("designer.formulaEmpty")
        : showExpression(field.expression, scope, locale, former);
    case "long_text":
    case "rich_text":
    case "text":
      return field.description === undefined ? "" : label(field.description);
    default: {
      // Half of what a share can be says more than a big number.
      if (field.kind === "number" && field.percent === true)
        return <FieldCell field={field} value="0.5" place="cell" />;
      // The same example each time: the middle of what the kind can show.
      const sample = fieldSpec(field.kind).sample(field, (below) => Math.floor(below / 2));
      return <FieldCell field={field} value={sample} place="cell" />;
    }
  }
}
