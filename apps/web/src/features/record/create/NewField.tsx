import { useId } from "react";
import type { ReactElement } from "react";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { Icon, classNames } from "@tongzhou/ui";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import { isBlank } from "../../../fields/fieldText.ts";
import { useWording } from "../../../shell/language.tsx";
import styles from "./NewRecord.module.css";

/** Props of NewField. */
export interface NewFieldProps {
  readonly field: FieldDefinition;
  readonly value: Wire | undefined;
  readonly className: string;
  readonly isEditable: boolean;
  /** It may not be blank, as the record stands. */
  readonly isRequired: boolean;
  /** A condition keeps it as it begins. */
  readonly isLocked: boolean;
  readonly problem: string | undefined;
  /** Only the server can compute it, once the record is saved. */
  readonly isPending: boolean;
  /** The server is being asked for it. */
  readonly isAsking: boolean;
  /** A text in it is no value yet, which its editor says itself. */
  readonly isHalfTyped: boolean;
  readonly onChange: (value: Wire) => void;
}

/** A field of a record being made: its name above its editor. */
export function NewField(props: NewFieldProps): ReactElement {
  const { field, value, className, isEditable, problem, isPending, isHalfTyped, onChange, isRequired } = props;
  const { t, label } = useWording();
  const id = useId();
  const labelId = `${id}label`;
  return (
    <div
      className={classNames(styles.field, className)}
      data-field={field.key}
      data-wrong={problem !== undefined || isHalfTyped || undefined}
    >
      <dt id={labelId} className={styles.label}>
        {label(field.label)}
        {isRequired && <span className={styles.required}>{t("record.required")}</span>}
      </dt>
      <dd className={classNames(styles.value, !isEditable && styles.fixed)}>
        {isEditable ? (
          <FieldEditor
            field={field}
            value={value ?? null}
            place="form"
            labelId={labelId}
            problem={problem}
            onChange={onChange}
            onCommit={() => undefined}
            onCancel={() => undefined}
          />
        ) : isPending ? (
          <span className={styles.blank}>{t(props.isAsking ? "record.asking" : "record.computedOnSave")}</span>
        ) : isBlank(value) ? (
          <span className={styles.blank}>{field.kind === "auto_number" ? t("record.madeOnSave") : "—"}</span>
        ) : (
          <FieldCell field={field} value={value} place="form" />
        )}
        {problem !== undefined && (
          <span className={styles.problem} role="alert">
            <Icon name="alert" size={12} />
            {problem}
          </span>
        )}
        {props.isLocked && (
          <span className={styles.hint}>
            <Icon name="lock" size={12} /> {t("record.locked")}
          </span>
        )}
        {field.description !== undefined && <span className={styles.hint}>{label(field.description)}</span>}
      </dd>
    </div>
  );
}
