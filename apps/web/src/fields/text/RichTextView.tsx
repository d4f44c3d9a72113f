import { useMemo } from "react";
import type { ReactElement } from "react";
import { cleanHtml } from "./cleanHtml.ts";
import styles from "./RichText.module.css";

/** Formatted text, to be read. */
export function RichTextView({ html }: { readonly html: string }): ReactElement {
  const clean = useMemo(() => cleanHtml(html), [html]);
  // Cleaned one line above; that is what the whole component is for.
  return <div className={styles.view} dangerouslySetInnerHTML={{ __html: clean }} />;
}
