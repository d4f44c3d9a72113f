import { Icon } from "@tongzhou/ui";
import { checkWire, refuseText } from "../checkWire.ts";
import type { FieldFace } from "../fieldFace.ts";
import { safeHref } from "./safeHref.ts";
import styles from "../Cell.module.css";

function say(value: unknown): string {
  return typeof value === "string" ? value : String(value);
}

/** 单行文本. */
export const textFace: FieldFace<"text"> = {
  align: "start",
  input: "text",
  width: 200,
  cell: say,
  format: say,
  read: (text, field) => checkWire(field, text.trim()),
};

/** 多行文本. A grid shows its beginning, and opens the whole to edit. */
export const longTextFace: FieldFace<"long_text"> = {
  align: "start",
  input: "panel",
  width: 260,
  cell: (value, _field, _kit, place) =>
    place === "form" ? <span className={styles.lines}>{say(value)}</span> : say(value).replaceAll(/\s+/g, " "),
  format: say,
  read: (text, field) => checkWire(field, text.replaceAll("\r\n", "\n")),
};

/** 流水号: written by the platform. */
export const autoNumberFace: FieldFace<"auto_number"> = {
  align: "start",
  input: "none",
  width: 120,
  cell: (value) => <span className={styles.code}>{say(value)}</span>,
  format: say,
  read: () => refuseText("read_only"),
};

/** 电话: dialled at a click. */
export const phoneFace: FieldFace<"phone"> = {
  align: "start",
  input: "text",
  width: 140,
  cell: (value, _field, _kit, place) =>
    withLink(say(value), `tel:${say(value).replaceAll(/[^\d+]/g, "")}`, place, "phone"),
  format: say,
  read: (text, field) => checkWire(field, text.trim()),
};

/** 邮箱: written to at a click. */
export const emailFace: FieldFace<"email"> = {
  align: "start",
  input: "text",
  width: 200,
  cell: (value, _field, _kit, place) => withLink(say(value), `mailto:${say(value)}`, place, "mail"),
  format: say,
  read: (text, field) => checkWire(field, text.trim()),
};

/** 网址: only schemes that cannot run code are links. */
export const urlFace: FieldFace<"url"> = {
  align: "start",
  input: "text",
  width: 200,
  cell: (value, _field, _kit, place) =>
    withLink(say(value).replace(/^https?:\/\//, ""), safeHref(say(value)), place, "link"),
  format: say,
  read: (text, field) =>
    checkWire(field, /^[a-z][a-z0-9+.-]*:/i.test(text.trim()) ? text.trim() : `https://${text.trim()}`),
};

function withLink(text: string, href: string | undefined, place: string, icon: "phone" | "mail" | "link") {
  if (href === undefined) return text;
  const outside = href.startsWith("http") ? { target: "_blank", rel: "noopener noreferrer nofollow" } : {};
  if (place === "form")
    return (
      <a href={href} {...outside} className={styles.link}>
        {text}
      </a>
    );
  // In a grid the text selects its cell; only the mark at the end follows the link.
  return (
    <>
      <span className={styles.grow}>{text}</span>
      <a href={href} {...outside} className={styles.follow} aria-label={text} tabIndex={-1}>
        <Icon name={icon} size={14} />
      </a>
    </>
  );
}
