import { useRef } from "react";
import type { DragEvent, ReactElement } from "react";
import { Icon, VisuallyHidden } from "@tongzhou/ui";
import type { ViewDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { useViewCount } from "./useViewCount.ts";
import type { FormView } from "./viewModel.ts";
import styles from "./ViewTabs.module.css";

/** Props of ViewTab. */
export interface ViewTabProps {
  readonly workspace: string;
  readonly view: FormView;
  /** The view as it is shown, with unsaved changes. */
  readonly definition: ViewDefinition;
  readonly isSelected: boolean;
  readonly isDefault: boolean;
  /** Whether it can be dragged to another place. */
  readonly canMove: boolean;
  readonly onOpen: () => void;
  readonly onMoveHere: (key: string) => void;
}

const dragType = "application/x-tongzhou-view";

/** One view among a form's: its name and how many records it has; dragged along the others to change their order. */
export function ViewTab(props: ViewTabProps): ReactElement {
  const { workspace, view, definition, isSelected, isDefault, canMove, onOpen, onMoveHere } = props;
  const { t, label, format } = useWording();
  const tab = useRef<HTMLButtonElement>(null);
  const count = useViewCount(workspace, definition.form, definition.filter, tab);
  const isDragged = (event: DragEvent): boolean => event.dataTransfer.types.includes(dragType);
  const mark = (isOver: boolean): void => {
    tab.current?.classList.toggle(styles.over ?? "", isOver);
  };
  return (
    <button
      ref={tab}
      id={`view-${view.key}`}
      type="button"
      role="tab"
      aria-selected={isSelected}
      tabIndex={isSelected ? 0 : -1}
      className={styles.tab}
      title={isDefault ? t("grid.defaultView") : view.owner === null ? undefined : t("grid.viewPersonal")}
      draggable={canMove}
      onClick={onOpen}
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, view.key);
        event.dataTransfer.effectAllowed = "move";
      }}
      onDragOver={(event) => {
        if (!isDragged(event)) return;
        event.preventDefault();
        mark(true);
      }}
      onDragLeave={() => mark(false)}
      onDrop={(event) => {
        mark(false);
        if (!isDragged(event)) return;
        event.preventDefault();
        onMoveHere(event.dataTransfer.getData(dragType));
      }}
    >
      <Icon name={view.definition.kind} size={14} />
      {label(view.definition.label)}
      {view.owner !== null && <Icon name="user" size={12} />}
      {isDefault && <Icon name="pin" size={12} />}
      {count !== undefined && (
        <span className={styles.count}>
          {`${format.decimal(count.value, { thousands: true })}${count.isCapped ? "+" : ""}`}
        </span>
      )}
      {isDefault && <VisuallyHidden>{t("grid.defaultView")}</VisuallyHidden>}
    </button>
  );
}
