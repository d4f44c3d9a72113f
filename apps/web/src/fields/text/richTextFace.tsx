import { lazy, Suspense } from "react";
import { checkWire } from "../checkWire.ts";
import type { FieldFace } from "../fieldFace.ts";
import { escapeText, plainOf } from "./plainOf.ts";
import styles from "../Cell.module.css";

// What cleans markup weighs more than a whole grid; it comes when first needed.
const RichTextView = lazy(async () => ({ default: (await import("./RichTextView.tsx")).RichTextView }));

/** 富文本. A grid shows its words only. */
export const richTextFace: FieldFace<"rich_text"> = {
  align: "start",
  input: "panel",
  width: 260,
  cell: (value, _field, _kit, place) =>
    place === "form" ? (
      <Suspense fallback={<span className={styles.lines}>{plainOf(String(value))}</span>}>
        <RichTextView html={String(value)} />
      </Suspense>
    ) : (
      plainOf(String(value))
    ),
  format: (value) => plainOf(String(value)),
  read: (text, field) =>
    checkWire(
      field,
      text
        .split(/\r?\n/)
        .map((line) => `<p>${escapeText(line)}</p>`)
        .join(""),
    ),
};
