import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button, Icon, Popover, classNames } from "@tongzhou/ui";
import type { IconName } from "@tongzhou/ui";
import { connection, liveState } from "../api/connection.ts";
import { readSaves } from "../api/saveStateModel.ts";
import type { SaveReading } from "../api/saveStateModel.ts";
import { forgetSave, retrySaves, saves } from "../api/saveState.ts";
import { useStore } from "../store.ts";
import { useWording } from "./language.tsx";
import type { Wording } from "./language.tsx";
import styles from "./SaveState.module.css";

/** Whether everything has reached the server; always in the same place, and in words. */
export function SaveState(): ReactElement {
  const { t } = useWording();
  const list = useStore(saves);
  const reading = readSaves(list, useStore(connection), useStore(liveState));
  const [isOpen, setIsOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const stuck = list.filter((save) => save.state !== "saving");
  const words = sayReading(reading, t);
  const face = faces[reading.kind];
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={classNames(styles.state, styles[face.tone])}
        aria-label={`${t("shell.stateDetails")}: ${words}`}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        disabled={stuck.length === 0}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name={face.icon} size={14} />
        <span className={styles.words}>{words}</span>
      </button>
      <span className={styles.live} aria-live="polite">
        {face.tone === "bad" ? words : ""}
      </span>
      <Popover
        anchor={anchor}
        isOpen={isOpen && stuck.length > 0}
        onClose={() => setIsOpen(false)}
        label={t("shell.failedTitle")}
        align="end"
        className={styles.list}
      >
        <strong>{t("shell.failedTitle")}</strong>
        <p className={styles.text}>{t("shell.failedText")}</p>
        <ul>
          {stuck.map((save) => (
            <li key={save.id} className={styles.row}>
              <span className={styles.what}>{save.what}</span>
              {save.retry !== undefined && (
                <Button size="small" variant="quiet" text={t("common.retry")} onClick={save.retry} />
              )}
              <Button size="small" variant="quiet" text={t("common.close")} onClick={() => forgetSave(save.id)} />
            </li>
          ))}
        </ul>
        <Button variant="primary" size="small" text={t("shell.retryAll")} onClick={retrySaves} />
      </Popover>
    </>
  );
}

const faces = {
  saved: { icon: "checkc", tone: "good" },
  saving: { icon: "refresh", tone: "calm" },
  failed: { icon: "alert", tone: "bad" },
  stale: { icon: "warn2", tone: "warn" },
  offline: { icon: "offline", tone: "warn" },
  unavailable: { icon: "offline", tone: "warn" },
  connecting: { icon: "refresh", tone: "calm" },
} as const satisfies Record<SaveReading["kind"], { icon: IconName; tone: "good" | "calm" | "warn" | "bad" }>;

function sayReading(reading: SaveReading, t: Wording["t"]): string {
  switch (reading.kind) {
    case "saved":
      return reading.isLive ? t("shell.stateLive") : t("shell.stateSaved");
    case "saving":
      return t("shell.stateSaving");
    case "failed":
      return t("shell.stateFailed", { count: reading.count });
    case "stale":
      return t("shell.stateStale", { count: reading.count });
    case "offline":
      return t("shell.stateOffline");
    case "unavailable":
      return t("shell.stateUnavailable");
    case "connecting":
      return t("shell.stateConnecting");
    default:
      return reading satisfies never;
  }
}
