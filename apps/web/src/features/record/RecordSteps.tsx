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
  readonly onStep: (record: ListedRecord) => void;
}

/** Where the record stands in the list it was opened from, and the way to its neighbours; nothing without a list. */
export function RecordSteps({ list, workspace, form, record, onStep }: RecordStepsProps): ReactElement | null {
  const { t, format } = useWording();
  const place = list?.workspace === workspace ? list.findPlace({ form, record }) : undefined;
  if (place === undefined) return null;
  const { index, count, previous, next } = place;
  return (
    <>
      <span className={styles.place}>
        {t("record.place", { index: format.decimal(index + 1), count: format.decimal(count) })}
      </span>
      <IconButton
        icon="up"
        label={t("record.previous")}
        disabled={previous === undefined}
        onClick={() => previous !== undefined && onStep(previous)}
      />
      <IconButton
        icon="down"
        label={t("record.next")}
        disabled={next === undefined}
        onClick={() => next !== undefined && onStep(next)}
      />
    </>
  );
}
