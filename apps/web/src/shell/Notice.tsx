import { useEffect } from "react";
import type { ReactElement } from "react";
import { Button, IconButton } from "@tongzhou/ui";
import { useStore } from "../store.ts";
import { useWording } from "./language.tsx";
import { notice } from "./notices.ts";
import styles from "./Notice.module.css";

// Long enough to read it and to reach for undo with the keyboard.
const shownMs = 10_000;

/** The last notice, at the foot of the page, until it is answered, closed or old. */
export function Notice(): ReactElement {
  const { t } = useWording();
  const shown = useStore(notice);
  useEffect(() => {
    if (shown === undefined) return undefined;
    const timer = setTimeout(() => notice.set(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <output className={styles.place}>
      {shown !== undefined && (
        <span className={styles.notice}>
          <span className={styles.text}>{shown.text}</span>
          {shown.action !== undefined && (
            <Button
              size="small"
              variant="quiet"
              className={styles.action}
              text={shown.action.text}
              onClick={() => {
                notice.set(undefined);
                shown.action?.onPick();
              }}
            />
          )}
          <IconButton icon="x" label={t("common.close")} onClick={() => notice.set(undefined)} />
        </span>
      )}
    </output>
  );
}
