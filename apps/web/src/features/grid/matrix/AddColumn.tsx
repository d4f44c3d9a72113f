import { useId, useRef, useState } from "react";
import type { ReactElement } from "react";
import { IconButton, Popover } from "@tongzhou/ui";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import { toItem } from "../../../fields/link/linkedRecords.ts";
import type { ExtraColumn } from "./extraColumns.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import styles from "./Matrix.module.css";

/** Props of AddColumn. */
export interface AddColumnProps {
  readonly sheet: Pick<MatrixSheetKit, "kit" | "matrix" | "parts">;
  readonly onColumn: (column: ExtraColumn) => void;
}

/** Puts a person or a record among the columns, where only those in use are shown; null where all are there anyway. */
export function AddColumn({ sheet, onColumn }: AddColumnProps): ReactElement | null {
  const { kit, matrix, parts } = sheet;
  const { t, label } = kit.wording;
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const groups = matrix.columns.flatMap((group, index) => {
    const field = parts.columns[index];
    return group.usedOnly === true && field !== undefined ? [{ field, index }] : [];
  });
  if (groups.length === 0) return null;
  return (
    <>
      <IconButton
        ref={anchor}
        icon="plus"
        iconSize={12}
        label={t("matrix.addColumn")}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      <Popover anchor={anchor} isOpen={isOpen} onClose={() => setIsOpen(false)} label={t("matrix.addColumn")}>
        <div className={styles.adding}>
          {groups.map(({ field, index }) => (
            <OneGroup
              key={index}
              field={field}
              name={label(matrix.columns[index]?.label ?? field.label)}
              onPick={(value, title) => {
                onColumn({ group: index, value, title });
                setIsOpen(false);
              }}
            />
          ))}
        </div>
      </Popover>
    </>
  );
}

interface OneGroupProps {
  readonly field: FieldDefinition;
  readonly name: string;
  readonly onPick: (value: string | number, title: string | undefined) => void;
}

function OneGroup({ field, name, onPick }: OneGroupProps): ReactElement {
  const labelId = useId();
  const take = (value: Wire): void => {
    const item = field.kind === "link" ? toItem(value) : undefined;
    const picked = item === undefined ? value : item.id;
    if (typeof picked === "string" || typeof picked === "number") onPick(picked, item?.title ?? undefined);
  };
  return (
    <div>
      <span id={labelId} className={styles.addingName}>
        {name}
      </span>
      <FieldEditor
        field={field}
        value={null}
        place="form"
        labelId={labelId}
        onChange={take}
        onCommit={() => undefined}
        onCancel={() => undefined}
      />
    </div>
  );
}
