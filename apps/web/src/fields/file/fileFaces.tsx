import type { Wire } from "@tongzhou/model";
import { Icon } from "@tongzhou/ui";
import { refuseText } from "../checkWire.ts";
import type { FieldFace, FieldKit } from "../fieldFace.ts";
import { fileUrl } from "./fileUrl.ts";
import { fileOf, filesOf } from "./fileValue.ts";
import { Thumbnail } from "./Thumbnail.tsx";
import styles from "../Cell.module.css";

function names(value: Wire): string {
  return filesOf(value)
    .map((file) => file.name)
    .join(", ");
}

function attachmentCell(value: Wire, _field: unknown, kit: FieldKit, place: string) {
  const files = filesOf(value);
  return (
    <span className={place === "form" ? styles.wrapped : styles.row}>
      {files.map((file) => (
        <a
          key={file.id}
          href={fileUrl(kit.workspace, file.id)}
          target="_blank"
          rel="noopener noreferrer"
          className={styles.file}
          title={file.name}
          tabIndex={place === "form" ? undefined : -1}
        >
          <Icon name="clip" size={12} />
          <span className={styles.fileName}>{file.name}</span>
        </a>
      ))}
    </span>
  );
}

function imageCell(value: Wire, _field: unknown, kit: FieldKit, place: string) {
  return (
    <span className={place === "form" ? styles.wrapped : styles.row}>
      {filesOf(value).map((file) => (
        <a
          key={file.id}
          href={fileUrl(kit.workspace, file.id)}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={file.name}
          tabIndex={place === "form" ? undefined : -1}
        >
          <Thumbnail
            workspace={kit.workspace}
            file={file}
            alt={file.name}
            className={place === "form" ? styles.picture : styles.thumb}
          />
        </a>
      ))}
    </span>
  );
}

/** 附件. */
export const attachmentsFace: FieldFace<"attachments"> = {
  align: "start",
  input: "panel",
  width: 180,
  cell: attachmentCell,
  format: names,
  read: () => refuseText("type"),
};

/** 图片. */
export const imagesFace: FieldFace<"images"> = {
  align: "start",
  input: "panel",
  width: 140,
  cell: imageCell,
  format: names,
  read: () => refuseText("type"),
};

/** 签名. */
export const signatureFace: FieldFace<"signature"> = {
  align: "start",
  input: "panel",
  width: 110,
  cell: (value, _field, kit, place) => {
    const file = fileOf(value);
    if (file === null) return <Icon name="sign" size={14} />;
    return (
      <img
        src={fileUrl(kit.workspace, file.id)}
        alt={kit.wording.t("fields.signed")}
        className={place === "form" ? styles.signature : styles.thumb}
      />
    );
  },
  format: (_value, _field, { wording }) => wording.t("fields.signed"),
  read: () => refuseText("type"),
};
