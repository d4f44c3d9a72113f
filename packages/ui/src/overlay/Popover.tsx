import { useId, useLayoutEffect, useRef } from "react";
import type { ReactElement, ReactNode, RefObject } from "react";
import { classNames } from "../classNames.ts";
import { placeBox } from "./placement.ts";
import type { Align } from "./placement.ts";
import styles from "./Popover.module.css";

/** Props of Popover. */
export interface PopoverProps {
  /** What it belongs to; focus goes back there when it closes. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly label: string;
  readonly align?: Align | undefined;
  readonly className?: string | undefined;
  readonly role?: "dialog" | "menu" | "listbox" | undefined;
  readonly children: ReactNode;
}

/** A box that floats at its anchor in the browser's top layer; Escape and a click outside close it. */
export function Popover(props: PopoverProps): ReactElement | null {
  return props.isOpen ? <OpenPopover {...props} /> : null;
}

function OpenPopover(props: PopoverProps): ReactElement {
  const { anchor, onClose, label, align = "start", className, role = "dialog", children } = props;
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = ref.current;
    const holder = anchor.current;
    if (box === null || holder === null) return undefined;
    box.showPopover();
    const place = () => {
      const { left, top, maxHeight } = placeBox(
        holder.getBoundingClientRect(),
        { width: box.offsetWidth, height: box.scrollHeight },
        { width: window.innerWidth, height: window.innerHeight },
        align,
      );
      Object.assign(box.style, { left: `${left}px`, top: `${top}px`, maxHeight: `${maxHeight}px` });
    };
    place();
    const watcher = new ResizeObserver(place);
    watcher.observe(box);
    window.addEventListener("resize", place);
    window.addEventListener("scroll", place, true);
    return () => {
      watcher.disconnect();
      window.removeEventListener("resize", place);
      window.removeEventListener("scroll", place, true);
    };
  }, [anchor, align]);
  useLayoutEffect(() => {
    const opener = anchor.current;
    const handlePointer = (event: PointerEvent) => {
      const target = event.target instanceof Node ? event.target : null;
      if (ref.current?.contains(target) === true || opener?.contains(target) === true) return;
      onClose();
    };
    document.addEventListener("pointerdown", handlePointer, true);
    return () => document.removeEventListener("pointerdown", handlePointer, true);
  }, [anchor, onClose]);
  return (
    // Escape must close it wherever the focus is inside.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={ref}
      id={id}
      popover="manual"
      role={role}
      aria-label={label}
      tabIndex={-1}
      className={classNames(styles.popover, className)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        // Or a dialog around it would take the key for its own.
        event.preventDefault();
        onClose();
        anchor.current?.focus();
      }}
    >
      {children}
    </div>
  );
}
