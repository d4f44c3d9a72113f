/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-interactions -- arrow keys move between the buttons of the days */
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { Button, IconButton, classNames } from "@tongzhou/ui";
import { useFieldKit } from "../FieldProvider.tsx";
import { addMonths, dayAfterKey, monthDays } from "./calendarModel.ts";
import { todayIn } from "./zoned.ts";
import styles from "./DayPicker.module.css";

/** Props of DayPicker. */
export interface DayPickerProps {
  /** YYYY-MM-DD, null for none. */
  readonly day: string | null;
  readonly onPick: (day: string) => void;
  /** Whether the calendar takes the keyboard when it appears. */
  readonly isFocused?: boolean;
}

/** A month to pick a day from; arrows move by days and weeks, Page keys by months. Weeks begin on Monday. */
export function DayPicker({ day, onPick, isFocused = false }: DayPickerProps): ReactElement {
  const { wording } = useFieldKit();
  const { t, format, locale } = wording;
  const today = todayIn(format.zone);
  const [at, setAt] = useState(day ?? today);
  const grid = useRef<HTMLDivElement>(null);
  const month = at.slice(0, 7);
  useEffect(() => {
    if (isFocused) grid.current?.querySelector<HTMLElement>(`[data-day="${at}"]`)?.focus();
  }, [at, isFocused]);
  const handleKey = (event: KeyboardEvent): void => {
    const next = dayAfterKey(at, event.key);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
  };
  const turn = (count: number): void => setAt(`${addMonths(month, count)}-01`);
  const title = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
  const days = monthDays(month);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "narrow", timeZone: "UTC" });
  return (
    <div className={styles.picker}>
      <div className={styles.head}>
        <IconButton icon="left" label={t("fields.previousMonth")} onClick={() => turn(-1)} />
        <strong aria-live="polite">{title}</strong>
        <IconButton icon="right" label={t("fields.nextMonth")} onClick={() => turn(1)} />
      </div>
      <div className={styles.week} aria-hidden="true">
        {days.slice(0, 7).map((one) => (
          <span key={one}>{weekday.format(new Date(`${one}T00:00:00Z`))}</span>
        ))}
      </div>
      <div ref={grid} role="group" aria-label={title} className={styles.days} onKeyDown={handleKey}>
        {days.map((one) => (
          <button
            key={one}
            type="button"
            data-day={one}
            tabIndex={one === at ? 0 : -1}
            aria-label={format.day(one, "weekday")}
            aria-pressed={one === day}
            aria-current={one === today ? "date" : undefined}
            className={classNames(styles.day, one.slice(0, 7) !== month && styles.other)}
            onClick={() => onPick(one)}
          >
            {Number(one.slice(8))}
          </button>
        ))}
      </div>
      <div className={styles.foot}>
        <Button size="small" variant="quiet" text={t("fields.today")} onClick={() => onPick(today)} />
      </div>
    </div>
  );
}
