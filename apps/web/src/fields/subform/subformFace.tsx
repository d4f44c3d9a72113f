import type { FieldOf, Wire } from "@tongzhou/model";
import { Icon } from "@tongzhou/ui";
import { refuseText, wireList } from "../checkWire.ts";
import type { FieldFace, TextKit } from "../fieldFace.ts";
import styles from "../Cell.module.css";

// A list sends how many rows there are, a record the rows themselves.
function countRows(value: Wire): number {
  return typeof value === "number" ? value : wireList(value).length;
}

function sayRows(value: Wire, _field: FieldOf<"subform">, { wording }: TextKit): string {
  return wording.t("fields.rows", { count: countRows(value) });
}

/** 子表单. */
export const subformFace: FieldFace<"subform"> = {
  align: "start",
  input: "panel",
  width: 110,
  cell: (value, field, kit) =>
    countRows(value) === 0 ? null : (
      <span className={styles.row}>
        <Icon name="sub" size={14} />
        {sayRows(value, field, kit)}
      </span>
    ),
  format: sayRows,
  read: () => refuseText("type"),
};
