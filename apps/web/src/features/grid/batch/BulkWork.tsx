import { useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { cancelBulkChange, undoBulkChange } from "@tongzhou/contract";
import { Button, IconButton } from "@tongzhou/ui";
import { call } from "../../../api/call.ts";
import { recordKeys } from "../../../api/recordQueries.ts";
import { keepValue } from "../../../keptValue.ts";
import { lazyPart } from "../../../lazyPart.tsx";
import { errorWords } from "../../../shell/errorWords.ts";
import { useWording } from "../../../shell/language.tsx";
import type { Wording } from "../../../shell/language.tsx";
import { bulkChangesQuery, bulkKey, type BulkChange } from "./bulkQueries.ts";
import { shownChange } from "./shownChange.ts";
import styles from "./Batch.module.css";

const failures = lazyPart(async () => (await import("./BulkFailures.tsx")).BulkFailures);

const closedKept = keepValue<readonly string[]>("tongzhou.bulk.closed", [], (raw) =>
  Array.isArray(raw) ? raw.filter((one) => typeof one === "string") : undefined,
);
const keptClosed = 50;

/** Props of BulkWork. */
export interface BulkWorkProps {
  readonly workspace: string;
  readonly form: string;
}

/** The bulk change of a form that is at work, or the last one with what came of it, until it is closed. */
export function BulkWork({ workspace, form }: BulkWorkProps): ReactElement | null {
  const wording = useWording();
  const { t } = wording;
  const client = useQueryClient();
  const { data: changes = [] } = useQuery(bulkChangesQuery(workspace));
  const [closed, setClosed] = useState(closedKept.read);
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const [isListing, setIsListing] = useState(false);
  const change = shownChange(changes, form, closed);
  useRefreshAtEnd(workspace, form, change);
  if (change === undefined) return null;
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setTrouble(undefined);
    try {
      await work();
    } catch (error) {
      setTrouble(errorWords(error, wording));
    }
    await client.invalidateQueries({ queryKey: bulkKey(workspace) });
  };
  const params = { workspace, bulk: change.id };
  const isRunning = change.status === "running";
  const words = sayChange(change, wording);
  const handleClose = (): void => {
    const next = [change.id, ...closed].slice(0, keptClosed);
    closedKept.write(next);
    setClosed(next);
    setTrouble(undefined);
  };
  return (
    <section className={styles.work} aria-label={t("grid.bulkWork")}>
      {isRunning && (
        <progress className={styles.progress} aria-label={words} max={Math.max(1, change.total)} value={change.done} />
      )}
      <output className={styles.words}>{words}</output>
      {isRunning && (
        <>
          <span className={styles.leave}>{t("grid.bulkMayLeave")}</span>
          <Button
            size="small"
            text={t("grid.stop")}
            onClick={() => void act(() => call(cancelBulkChange, { params }))}
          />
        </>
      )}
      {change.failed > 0 && <Button size="small" text={t("grid.bulkReasons")} onClick={() => setIsListing(true)} />}
      {change.canUndo && (
        <Button
          size="small"
          icon="undo"
          text={t("grid.bulkUndo")}
          onClick={() => void act(() => call(undoBulkChange, { params }))}
        />
      )}
      {trouble !== undefined && <span role="alert">{trouble}</span>}
      {!isRunning && <IconButton icon="x" label={t("common.close")} onClick={handleClose} />}
      {isListing && <failures.Part workspace={workspace} change={change} onClose={() => setIsListing(false)} />}
    </section>
  );
}

// The grid hears of every change over the live channel; where that is shut it would show old values after the end.
function useRefreshAtEnd(workspace: string, form: string, change: BulkChange | undefined): void {
  const client = useQueryClient();
  const before = useRef<string>(undefined);
  const status = change?.status;
  useEffect(() => {
    if (before.current === "running" && status !== "running")
      void client.invalidateQueries({ queryKey: recordKeys.form(workspace, form) });
    before.current = status;
  }, [client, workspace, form, status]);
}

function sayChange(change: BulkChange, { t, format }: Wording): string {
  const big = (value: number): string => format.decimal(value, { thousands: true });
  const { action, status } = change;
  const params = {
    done: big(change.done),
    total: big(change.total),
    changed: big(change.changed),
    failed: big(change.failed),
  };
  if (status === "running") return t(running[action], params);
  if (status === "failed") return t("grid.bulkFailed", { ...params, reason: change.error?.message ?? "" });
  if (status === "cancelled") return t("grid.bulkCancelled", params);
  return change.failed > 0 ? t(partly[action], params) : t(ended[action], params);
}

const running = {
  edit: "grid.bulkEditing",
  delete: "grid.bulkDeleting",
  undo: "grid.bulkUndoing",
} as const satisfies Record<BulkChange["action"], string>;
const ended = {
  edit: "grid.bulkEdited",
  delete: "grid.bulkDeleted",
  undo: "grid.bulkUndone",
} as const satisfies Record<BulkChange["action"], string>;
const partly = {
  edit: "grid.bulkEditedPart",
  delete: "grid.bulkDeletedPart",
  undo: "grid.bulkUndonePart",
} as const satisfies Record<BulkChange["action"], string>;
