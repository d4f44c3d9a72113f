import { useState } from "react";
import type { ReactElement } from "react";
import type { FieldDefinition, FieldOf } from "@tongzhou/model";
import { IconButton } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { TenureDialog } from "./TenureDialog.tsx";
import styles from "./Tenure.module.css";

/** A field whose time line is kept. */
export type DatedField = FieldOf<"link"> | FieldOf<"member">;

/** Props of TenureButton. */
export interface TenureButtonProps {
  readonly form: string;
  readonly record: number | undefined;
  readonly field: FieldDefinition;
}

/** Opens the time line of a field, where it has one. */
export function TenureButton({ form, record, field }: TenureButtonProps): ReactElement | null {
  const { t, label } = useWording();
  const { key: workspace } = useWorkspace();
  const [isOpen, setIsOpen] = useState(false);
  const isDated = (field.kind === "member" || field.kind === "link") && field.dated === true;
  if (!isDated || record === undefined) return null;
  return (
    <>
      <IconButton
        icon="clock"
        iconSize={12}
        className={styles.button}
        label={t("tenure.open", { field: label(field.label) })}
        onClick={() => setIsOpen(true)}
      />
      {isOpen && (
        <TenureDialog
          params={{ workspace, form, record, field: field.key }}
          field={field}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}
