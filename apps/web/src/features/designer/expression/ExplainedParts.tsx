import type { ReactElement } from "react";
import { toWire } from "@tongzhou/expr";
import type { Wire } from "@tongzhou/model";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import type { ExplainedPart } from "../model/explainModel.ts";
import { resultFieldOf } from "./resultFieldOf.ts";
import styles from "./Expression.module.css";

/** What each part of an expression gives for one record, indented as the parts stand in each other. */
export function ExplainedParts({ parts }: { readonly parts: readonly ExplainedPart[] }): ReactElement {
  const { t } = useWording();
  const { form } = useFormDesk();
  return (
    <ul className={styles.parts} aria-label={t("designer.explained")}>
      {parts.map(({ id, text, depth, type, value }) => {
        // What expressions give travels as records do.
        const wire = toWire(value) as Wire;
        return (
          <li key={id} className={styles.part} style={{ paddingInlineStart: Math.min(depth, 6) * 12 }}>
            <code>{text}</code>
            {wire === null ? (
              <span className={styles.blank}>{t("designer.blank")}</span>
            ) : type.kind === "list" || type.kind === "link" || type.kind === "links" ? (
              <span>{namesOf(wire, type.kind === "list" ? "" : "#")}</span>
            ) : (
              <FieldCell field={resultFieldOf(type, form)} value={wire} place="cell" />
            )}
          </li>
        );
      })}
    </ul>
  );
}

// A list has no field of its own kind, and a linked record is known by its number alone here.
function namesOf(wire: Wire, mark: string): string {
  const items: readonly Wire[] = Array.isArray(wire) ? (wire as readonly Wire[]) : [wire];
  return items.map((item) => `${mark}${String(item)}`).join("、");
}
