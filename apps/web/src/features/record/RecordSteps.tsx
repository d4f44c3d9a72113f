import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { IconButton } from "@tongzhou/ui";
import type { ListedRecord, OpenList } from "../../openList.ts";
import { useWording } from "../../shell/language.tsx";
import styles from "./RecordHead.module.css";

/** Props of RecordSteps. */
export interface RecordStepsProps {
  /** The list the record was opened from. */
  readonly list: OpenList | undefined;
  readonly workspace: string;
  readonly form: string;
  readonly record: number;
  readonly onStep: (record: ListedRecord, direction: Direction) => void;
  /** The way that was just taken to get here: its button has the keyboard again. */
  readonly came?: Direction | undefined;
}

/** Towards the list's beginning or its end. */
export type Direction = "previous" | "next";

/** Where the record stands in the list it was opened from, and the way to its neighbours; nothing without a list. */
export function RecordSteps({ list, workspace, form, record, onStep, came }: RecordStepsProps): ReactElement | null {
  const { t, format } = useWording();
  const buttons = { previous: useRef<HTMLButtonElement>(null), next: useRef<HTMLButtonElement>(null) };
  const place = list?.workspace === workspace ? list.findPlace({ form, record }) : undefined;
  useEffect(() => {
    if (came === undefined || document.activeElement !== document.body) return;
    const taken = buttons[came].current;
    const other = buttons[came === "next" ? "previous" : "next"].current;
    (taken?.disabled === true ? other : taken)?.focus();
    // Only on arriving here.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  if (place === undefined) return null;
  const { index, count, previous, next } = place;
  return (
    <>
      <span className={styles.place}>
        {t("record.place", { index: format.decimal(index + 1), count: format.decimal(count) })}
      </span>
      <IconButton
        ref={buttons.previous}
        icon="up"
        label={t("record.previous")}
        disabled={previous === undefined}
        onClick={() => previous !== undefined && onStep(previous, "previous")}
      />
      <IconButton
        ref={buttons.next}
        icon="down"
        label={t("record.next")}
        disabled={next === undefined}
        onClick={() => next !== undefined && onStep(next, "next")}
      />
    </>
  );
}
