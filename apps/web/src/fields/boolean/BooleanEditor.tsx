import type { ReactElement } from "react";
import type { FieldOf } from "@tongzhou/model";
import type { EditorProps } from "../fieldFace.ts";
import styles from "../Editor.module.css";

/** A switch. */
export function BooleanEditor({ value, onChange, onCommit, labelId }: EditorProps<FieldOf<"boolean">>): ReactElement {
  return (
    <input
      type="checkbox"
      className={styles.check}
      aria-labelledby={labelId}
      checked={value === true}
      onChange={(event) => {
        onChange(event.target.checked);
        onCommit();
      }}
    />
  );
}
