import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import type { FieldOf, Wire } from "@tongzhou/model";
import { linkedRecords, toItem } from "../../../fields/link/linkedRecords.ts";
import { useWording } from "../../../shell/language.tsx";
import { findForm, useWorkspace } from "../../../shell/useWorkspace.ts";
import styles from "./FieldRow.module.css";

/** Props of LinkedValue. */
export interface LinkedValueProps {
  readonly field: FieldOf<"link"> | FieldOf<"links">;
  readonly value: Wire;
}

/** The records a field links to, each the way to its page; one out of sight has neither name nor way. */
export function LinkedValue({ field, value }: LinkedValueProps): ReactElement {
  const { t } = useWording();
  const workspace = useWorkspace();
  const items = field.kind === "link" ? [toItem(value)] : linkedRecords(value).items;
  const isOpen = findForm(workspace, field.form) !== undefined;
  return (
    <span className={styles.linked}>
      {items.map(({ id, title }, index) =>
        id === null ? (
          <span key={`hidden ${index}`} className={styles.blank}>
            {t("fields.linkHidden")}
          </span>
        ) : isOpen ? (
          <Link
            key={id}
            to="/w/$workspace/f/$form/r/$record"
            params={{ workspace: workspace.key, form: field.form, record: String(id) }}
            className={styles.link}
          >
            {title ?? t("common.untitled")}
          </Link>
        ) : (
          <span key={id}>{title ?? t("common.untitled")}</span>
        ),
      )}
    </span>
  );
}
