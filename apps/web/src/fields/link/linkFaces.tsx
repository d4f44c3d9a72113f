import type { ReactNode } from "react";
import type { Wire } from "@tongzhou/model";
import { Chip } from "@tongzhou/ui";
import { refuseText, wireObject } from "../checkWire.ts";
import type { FieldFace, TextKit } from "../fieldFace.ts";
import { linkedRecords } from "./linkedRecords.ts";
import styles from "../Cell.module.css";

function titleOf(value: Wire, { wording }: TextKit): string {
  const record = wireObject(value);
  const title = record?.["title"];
  if (typeof title === "string" && title !== "") return title;
  return record?.["id"] === null ? wording.t("fields.linkHidden") : wording.t("common.untitled");
}

/** 关联记录. Titles are looked up by a query, so a text alone says `needs_lookup`. */
export const linkFace: FieldFace<"link"> = {
  align: "start",
  input: "pick",
  width: 160,
  cell: (value, _field, kit) => <span className={styles.linked}>{titleOf(value, kit)}</span>,
  format: (value, _field, kit) => titleOf(value, kit),
  read: (text) => refuseText("needs_lookup", text.trim()),
};

/** 关联多条记录. */
export const linksFace: FieldFace<"links"> = {
  align: "start",
  input: "pick",
  width: 200,
  cell: (value, _field, kit, place) => {
    const { items, count } = linkedRecords(value);
    const rest = count - items.length;
    const chips: ReactNode[] = items.map((item, index) => (
      <Chip key={item.id ?? `hidden ${index}`} text={titleOf({ id: item.id, title: item.title }, kit)} isOutlined />
    ));
    return (
      <span className={place === "form" ? styles.wrapped : styles.row}>
        {chips}
        {rest > 0 && <span className={styles.more}>{`+${rest}`}</span>}
      </span>
    );
  },
  format: (value, _field, kit) => {
    const { items, count } = linkedRecords(value);
    const names = items.map((item) => titleOf({ id: item.id, title: item.title }, kit)).join(", ");
    return count > items.length ? `${names} +${count - items.length}` : names;
  },
  read: (text) => refuseText("needs_lookup", text.trim()),
};
