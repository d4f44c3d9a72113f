import { useState } from "react";
import type { KeyboardEvent, PointerEvent, ReactElement } from "react";
import { keepValue } from "../../keptValue.ts";
import { useWording } from "../../shell/language.tsx";
import styles from "./RecordPeek.module.css";

const narrowest = 360;
const widest = 960;
const usual = 452;

const widthKept = keepValue("tongzhou.peekWidth", usual, (raw) =>
  typeof raw === "number" && Number.isFinite(raw) ? clampWidth(raw) : undefined,
);

/** The width of the panel, as it was left. */
export function usePeekWidth(): readonly [width: number, set: (width: number) => void] {
  const [width, setWidth] = useState(widthKept.read);
  const set = (next: number): void => {
    const fit = clampWidth(next);
    setWidth(fit);
    widthKept.write(fit);
  };
  return [width, set];
}

/** Props of PeekResizer. */
export interface PeekResizerProps {
  readonly width: number;
  readonly onWidth: (width: number) => void;
}

/** The edge of the panel: dragged, or moved with arrows. */
export function PeekResizer({ width, onWidth }: PeekResizerProps): ReactElement {
  const { t } = useWording();
  const handleDown = (event: PointerEvent<HTMLElement>): void => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const handleMove = (event: PointerEvent<HTMLElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onWidth(window.innerWidth - event.clientX);
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowLeft") onWidth(width + 24);
    else if (event.key === "ArrowRight") onWidth(width - 24);
    else return;
    event.preventDefault();
  };
  return (
    <div
      // A line between sections cannot be dragged; this one is a control with a value.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t("record.resize")}
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      className={styles.resizer}
      onPointerDown={handleDown}
      onPointerMove={handleMove}
      onDoubleClick={() => onWidth(usual)}
      onKeyDown={handleKey}
    />
  );
}

function clampWidth(width: number): number {
  return Math.round(Math.min(Math.max(width, narrowest), widest));
}
