import type { PointerEvent, ReactElement } from "react";
import { IconButton } from "@tongzhou/ui";
import styles from "./DragMarks.module.css";

/** Props of DragHandle. */
export interface DragHandleProps {
  /** What it moves, and how. */
  readonly label: string;
  readonly onDragStart: (event: PointerEvent) => void;
  readonly onMove: (step: -1 | 1) => void;
}

/** Moves a row of a list: by drag, and with the arrow keys while it has the focus. */
export function DragHandle({ label, onDragStart, onMove }: DragHandleProps): ReactElement {
  return (
    <IconButton
      icon="drag"
      iconSize={14}
      label={label}
      className={styles.handle}
      onPointerDown={onDragStart}
      onKeyDown={(event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        onMove(event.key === "ArrowUp" ? -1 : 1);
      }}
    />
  );
}
