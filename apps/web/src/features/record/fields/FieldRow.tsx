import { useId } from "react";
import type { ReactElement, ReactNode } from "react";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { Icon, classNames } from "@tongzhou/ui";
import { cellInputOf } from "../../../fields/fieldFaces.ts";
import { RunningMark } from "../../../fields/formula/RunningMark.tsx";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import { isBlank, readText } from "../../../fields/fieldText.ts";
import { sayProblem } from "../../../fields/sayProblem.ts";
import { useWording } from "../../../shell/language.tsx";
import { EditorFrame } from "./EditorFrame.tsx";
import { LinkedValue } from "./LinkedValue.tsx";
import { SubformTable } from "./SubformTable.tsx";
import styles from "./FieldRow.module.css";

/** What a field's row says besides the value. */
export interface FieldNotes {
  /** What is wrong with the value, in the reader's words. */
  readonly problem?: string | undefined;
  readonly isUnsaved?: boolean | undefined;
  /** What was typed and is no value yet. */
  readonly unfinished?: string | undefined;
  /** A formula that shows what it will be. */
  readonly isComputed?: boolean | undefined;
  /** A formula whose saved value no longer says what it will be. */
  readonly isPending?: boolean | undefined;
  /** The server is being asked for it. */
  readonly isAsking?: boolean | undefined;
  /** Blank to the reader, whose rights may not cover it in this record: nobody here can tell which. */
  readonly isUnseen?: boolean | undefined;
  /** A formula that may change with what is typed; nobody here can tell. */
  readonly isUnsure?: boolean | undefined;
  /** Somebody else changed it just now; their name if it is known. */
  readonly changedBy?: string | true | undefined;
}

/** Props of FieldRow. */
export interface FieldRowProps extends FieldNotes {
  readonly field: FieldDefinition;
  readonly value: Wire | undefined;
  readonly className: string;
  /** A formula that is being computed anew for all records, and how much of it is done. */
  readonly running?: { readonly share: number | undefined } | undefined;
  readonly isEditable: boolean;
  readonly isEditing: boolean;
  /** A further way to look at the field, at the end of its line. */
  readonly aside?: ReactNode;
  /** It may not be blank, as the record stands. */
  readonly isRequired: boolean;
  /** A condition keeps its value as it is. */
  readonly isLocked: boolean;
  /** Something is under way in it, so it is not done yet. */
  readonly isHeld: boolean;
  readonly onEdit: () => void;
  readonly onChange: (value: Wire) => void;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

const stackedKinds: ReadonlySet<FieldDefinition["kind"]> = new Set(["subform", "rich_text"]);

/** A field of a record: its name, its value, and in the value's place the editor. */
export function FieldRow(props: FieldRowProps): ReactElement {
  const { field, value, isEditable, isEditing, problem, isUnsaved, onEdit, onChange, onDone, onCancel } = props;
  const { t, label } = useWording();
  const id = useId();
  const labelId = `${id}label`;
  const valueId = `${id}value`;
  const name = label(field.label);
  // One stroke changes it, so there is nothing to open first.
  const isToggle = isEditable && cellInputOf(field) === "toggle";
  const isOpen = isEditing || isToggle;
  return (
    <div
      className={classNames(
        styles.row,
        props.className,
        stackedKinds.has(field.kind) && styles.stacked,
        (problem ?? props.unfinished) !== undefined && styles.wrong,
        isUnsaved === true && styles.unsaved,
        props.changedBy !== undefined && styles.changed,
      )}
      data-field={field.key}
    >
      <dt
        id={labelId}
        className={styles.label}
        title={field.description === undefined ? name : label(field.description)}
      >
        {name}
        {props.running !== undefined && <RunningMark share={props.running.share} />}
      </dt>
      <dd className={styles.value}>
        {isOpen ? (
          <EditorFrame
            labelId={labelId}
            takesFocus={isEditing}
            isHeld={props.isHeld}
            endsOnChange={isToggle && !isEditing}
            field={field}
            value={value}
            problem={problem}
            onChange={onChange}
            onDone={onDone}
            onCancel={onCancel}
          />
        ) : (
          <>
            {isEditable && (
              <button
                type="button"
                className={styles.hit}
                aria-label={t("record.editField", { field: name })}
                aria-describedby={valueId}
                onClick={onEdit}
              >
                <Icon name="pen" size={12} className={styles.pen} />
              </button>
            )}
            <div id={valueId} className={styles.shown}>
              {props.isPending === true ? (
                <span className={styles.blank}>
                  {t(props.isAsking === true ? "record.asking" : "record.computedOnSave")}
                </span>
              ) : props.unfinished === undefined ? (
                <Shown field={field} value={value} isRequired={props.isRequired} isUnseen={props.isUnseen} />
              ) : (
                <UnfinishedText field={field} text={props.unfinished} />
              )}
            </div>
          </>
        )}
        {field.kind === "formula" && (
          <span className={styles.formula} title={t("record.formula")}>
            <Icon name="fx" size={12} />
          </span>
        )}
        {props.isLocked && !isEditable && (
          <span className={styles.note}>
            <Icon name="lock" size={12} /> {t("record.locked")}
          </span>
        )}
        {props.aside}
        <Notes {...props} />
      </dd>
    </div>
  );
}

type ShownProps = Pick<FieldRowProps, "field" | "value" | "isRequired" | "isUnseen">;

function Shown({ field, value, isRequired, isUnseen }: ShownProps): ReactElement {
  const { t } = useWording();
  if (isBlank(value)) {
    const words = isUnseen === true ? "record.blankUnseen" : isRequired ? "record.blankRequired" : "record.blank";
    return <span className={styles.blank}>{t(words)}</span>;
  }
  if (field.kind === "link" || field.kind === "links") return <LinkedValue field={field} value={value} />;
  if (field.kind === "subform") return <SubformTable field={field} value={value} />;
  return <FieldCell field={field} value={value} place="form" />;
}

function UnfinishedText({ field, text }: { readonly field: FieldDefinition; readonly text: string }): ReactElement {
  const { wording, directory } = useFieldKit();
  const reading = readText(field, text, wording, directory);
  return (
    <>
      {text}
      {!reading.ok && <span className={styles.reason}>{sayProblem(reading.error, wording)}</span>}
    </>
  );
}

function Notes({ problem, isUnsaved, isComputed, isUnsure, changedBy }: FieldNotes): ReactElement {
  const { t } = useWording();
  return (
    <>
      {problem !== undefined && (
        <span className={styles.problem} role="alert">
          <Icon name="alert" size={12} />
          {problem}
        </span>
      )}
      {problem === undefined && isUnsaved === true && <span className={styles.note}>{t("record.unsaved")}</span>}
      {isComputed === true && (
        <span className={styles.note}>
          <Icon name="fx" size={12} />
          {t("record.computing")}
        </span>
      )}
      {isUnsure === true && <span className={styles.note}>{t("record.mayChangeOnSave")}</span>}
      {changedBy !== undefined && (
        <span className={styles.changedNote}>
          {changedBy === true ? t("record.changedElsewhere") : t("record.changedBy", { name: changedBy })}
        </span>
      )}
    </>
  );
}
