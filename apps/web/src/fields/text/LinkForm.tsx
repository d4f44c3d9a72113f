import { useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import { useFieldKit } from "../FieldProvider.tsx";
import { safeHref } from "./safeHref.ts";
import editor from "../Editor.module.css";
import styles from "./RichText.module.css";

/** Props of LinkForm. */
export interface LinkFormProps {
  /** Where the link under the caret leads now; "" when there is none. */
  readonly address: string;
  /** Undefined takes the link off. */
  readonly onSet: (href: string | undefined) => void;
}

/** Where a piece of formatted text leads: an address whose following can run nothing. */
export function LinkForm({ address, onSet }: LinkFormProps): ReactElement {
  const { t } = useFieldKit().wording;
  const [typed, setTyped] = useState(address);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`;
  const href = typed.trim() === "" ? undefined : safeHref(whole);
  const isWrong = typed.trim() !== "" && href === undefined;
  return (
    <div className={styles.linkForm}>
      <span className={editor.box}>
        <input
          ref={input}
          className={editor.input}
          type="url"
          aria-label={t("fields.linkAddress")}
          aria-invalid={isWrong || undefined}
          placeholder="https://"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
            event.preventDefault();
            event.stopPropagation();
            if (href !== undefined) onSet(href);
          }}
        />
      </span>
      <div className={styles.linkActions}>
        <Button
          size="small"
          variant="primary"
          text={t("fields.linkSet")}
          disabled={href === undefined}
          onClick={() => onSet(href)}
        />
        {address !== "" && (
          <Button size="small" variant="quiet" text={t("fields.linkRemove")} onClick={() => onSet(undefined)} />
        )}
      </div>
    </div>
  );
}
