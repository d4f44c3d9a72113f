import { useId, useLayoutEffect, useRef } from "react";
import type { ReactElement, ReactNode } from "react";
import { classNames } from "../classNames.ts";
import { IconButton } from "../button/IconButton.tsx";
import styles from "./Dialog.module.css";

/** Props of Dialog. */
export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  /** Escape, a click outside or the cross; absent when the dialog must be answered. */
  readonly onClose?: (() => void) | undefined;
  readonly closeText?: string | undefined;
  /** `drawer` slides in at the left edge without a heading of its own; its content says what it is. */
  readonly width?: "narrow" | "normal" | "wide" | "drawer" | undefined;
  readonly children: ReactNode;
  /** Buttons, the primary one last. */
  readonly footer?: ReactNode;
}

/** A dialog in the browser's top layer: the page behind is inert, focus stays inside and returns afterwards. */
export function Dialog(props: DialogProps): ReactElement | null {
  return props.isOpen ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ title, onClose, closeText, width = "normal", children, footer }: DialogProps): ReactElement {
  const titleId = useId();
  const isDrawer = width === "drawer";
  const hasFoot = footer !== undefined && footer !== null && footer !== false;
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // The browser would take the first button, which is the cross; what is asked for comes first. In a drawer nothing
    // is asked, and a focused box would raise the keyboard of a phone.
    if (isDrawer) dialog?.focus();
    else dialog?.querySelector<HTMLElement>("input:not([hidden]), select, textarea, footer button:last-child")?.focus();
    return () => dialog?.close();
  }, [isDrawer]);
  return (
    // The click is a second way besides Escape and the cross, which the dialog element handles.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      tabIndex={-1}
      className={classNames(styles.dialog, styles[width])}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose?.();
      }}
    >
      <div className={styles.inner}>
        <header className={isDrawer ? styles.hidden : styles.head}>
          <h2 id={titleId} className={styles.title}>
            {title}
          </h2>
          {onClose !== undefined && closeText !== undefined && (
            <IconButton icon="x" label={closeText} onClick={onClose} />
          )}
        </header>
        <div className={isDrawer ? styles.bare : styles.body}>{children}</div>
        {hasFoot && <footer className={styles.foot}>{footer}</footer>}
      </div>
    </dialog>
  );
}
