import { useId, useRef } from "react";
import type { KeyboardEvent, ReactElement, ReactNode } from "react";
import styles from "./Tabs.module.css";

/** One tab. */
export interface TabItem<K extends string> {
  readonly key: K;
  readonly text: string;
  readonly count?: number | undefined;
}

/** Props of Tabs. */
export interface TabsProps<K extends string> {
  readonly label: string;
  readonly tabs: readonly TabItem<K>[];
  readonly open: K;
  readonly onOpen: (key: K) => void;
  /** What the open tab shows. */
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

/** Tabs over one panel; arrows move between them. */
export function Tabs<K extends string>(props: TabsProps<K>): ReactElement {
  const { label, tabs, open, onOpen, children, className } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const handleKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const at = tabs.findIndex(({ key }) => key === open);
    const index = (at + step + tabs.length) % tabs.length;
    const next = tabs[index];
    if (next === undefined) return;
    event.preventDefault();
    onOpen(next.key);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[index]?.focus();
  };
  return (
    <div className={className}>
      <div ref={list} role="tablist" tabIndex={-1} aria-label={label} className={styles.list} onKeyDown={handleKey}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}${tab.key}`}
            aria-selected={tab.key === open}
            aria-controls={`${id}panel`}
            tabIndex={tab.key === open ? 0 : -1}
            className={styles.tab}
            onClick={() => onOpen(tab.key)}
          >
            {tab.text}
            {tab.count !== undefined && tab.count > 0 && <span className={styles.count}>{tab.count}</span>}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}${open}`} className={styles.panel}>
        {children}
      </div>
    </div>
  );
}
