import { useEffect } from "react";
import type { ReactElement } from "react";
import { Link, useParams } from "@tanstack/react-router";
import { Button, IconButton, buttonClass, classNames } from "@tongzhou/ui";
import { warnings } from "../api/warnings.ts";
import type { Warning } from "../api/warnings.ts";
import { useStore } from "../store.ts";
import { useWording } from "./language.tsx";
import { notice } from "./notices.ts";
import styles from "./Notice.module.css";

// Long enough to read it and to reach for undo with the keyboard.
const shownMs = 10_000;

/** What the last save should be warned of, with the way to the record it is about. */
function WarningNotice({ warned }: { readonly warned: readonly Warning[] }): ReactElement | null {
  const { t, label } = useWording();
  const params = useParams({ strict: false });
  const [first] = warned;
  useEffect(() => {
    const timer = setTimeout(() => warnings.set([]), shownMs);
    return () => clearTimeout(timer);
  }, [warned]);
  if (first === undefined || first.message === null) return null;
  const message = label(first.message);
  const said = first.title === null ? message : t("constraints.warned", { title: first.title, message });
  return (
    <span className={styles.notice}>
      <span className={styles.text}>
        {warned.length > 1 ? t("constraints.warnedMore", { said, count: warned.length - 1 }) : said}
      </span>
      {first.form !== null && first.record !== null && params.workspace !== undefined && (
        <Link
          to="/w/$workspace/f/$form/r/$record"
          params={{ workspace: params.workspace, form: first.form, record: String(first.record) }}
          className={classNames(buttonClass({ variant: "quiet", size: "small" }), styles.action)}
          onClick={() => warnings.set([])}
        >
          {t("constraints.warnedOpen")}
        </Link>
      )}
      <IconButton icon="x" label={t("common.close")} onClick={() => warnings.set([])} />
    </span>
  );
}

/** The last notice, at the foot of the page, until it is answered, closed or old. */
export function Notice(): ReactElement {
  const { t } = useWording();
  const shown = useStore(notice);
  const warned = useStore(warnings);
  useEffect(() => {
    if (shown === undefined) return undefined;
    const timer = setTimeout(() => notice.set(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <output className={styles.place}>
      {shown === undefined && warned.length > 0 && <WarningNotice warned={warned} />}
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
