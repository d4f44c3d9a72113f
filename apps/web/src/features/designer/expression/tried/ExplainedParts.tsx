import { useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { useWording } from "../../../../shell/language.tsx";
import { partAfterKey } from "../../model/partKeys.ts";
import type { ExplainedValue } from "../../model/triedModel.ts";
import { TriedValue } from "./TriedValue.tsx";
import styles from "./Tried.module.css";

/** Props of ExplainedParts. */
export interface ExplainedPartsProps {
  readonly parts: readonly ExplainedValue[];
  /** Shows where a part stands in the expression; null for none. */
  readonly onMark: (place: { readonly from: number; readonly to: number } | null) => void;
}

/** The value of each part for one record, as a tree to step through; the part one is at is marked in the expression. */
export function ExplainedParts({ parts, onMark }: ExplainedPartsProps): ReactElement {
  const { t } = useWording();
  const [at, setAt] = useState(0);
  const tree = useRef<HTMLUListElement>(null);
  const handleKey = (event: KeyboardEvent): void => {
    const next = partAfterKey(parts, Math.min(at, parts.length - 1), event.key);
    if (next === null) return;
    event.preventDefault();
    tree.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[next]?.focus();
  };
  return (
    <ul
      ref={tree}
      role="tree"
      className={styles.parts}
      aria-label={t("designer.explained")}
      onBlur={() => onMark(null)}
      onKeyDown={handleKey}
    >
      {parts.map((part, index) => (
        <li
          key={part.id}
          role="treeitem"
          aria-level={part.depth + 1}
          aria-selected={index === at}
          tabIndex={index === Math.min(at, parts.length - 1) ? 0 : -1}
          className={styles.part}
          style={{ paddingInlineStart: 4 + Math.min(part.depth, 6) * 12 }}
          onFocus={() => {
            setAt(index);
            onMark(part);
          }}
          onMouseEnter={() => onMark(part)}
          onMouseLeave={() => onMark(null)}
        >
          <code>{part.text}</code>
          <span className={styles.gives}>
            <TriedValue tried={part.tried} type={part.type} />
          </span>
        </li>
      ))}
    </ul>
  );
}
