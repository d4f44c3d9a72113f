import type { ReactElement } from "react";
import { Icon } from "@tongzhou/ui";
import type { IconName } from "@tongzhou/ui";
import type { Box } from "../model/dropModel.ts";
import type { Drag } from "./usePointerDrag.ts";
import styles from "./DragMarks.module.css";

/** Props of DragMarks. */
export interface DragMarksProps {
  readonly drag: Drag<unknown, { readonly mark: Box }> | undefined;
  readonly icon?: IconName;
}

/** What is being dragged, beside the pointer, and a bar where it would land. */
export function DragMarks({ drag, icon = "drag" }: DragMarksProps): ReactElement | null {
  if (drag === undefined) return null;
  const mark = drag.drop?.mark;
  return (
    <>
      <span className={styles.ghost} style={{ left: drag.x + 12, top: drag.y + 8 }}>
        <Icon name={icon} size={14} />
        {drag.text}
      </span>
      {mark !== undefined && (
        <span
          className={styles.mark}
          style={{ left: mark.left, top: mark.top, width: mark.right - mark.left, height: mark.bottom - mark.top }}
        />
      )}
    </>
  );
}
