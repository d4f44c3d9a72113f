import { useId } from "react";
import type { ReactElement } from "react";
import type { IconName } from "../icon/drawings.data.ts";
import { Icon } from "../icon/Icon.tsx";
import styles from "./Segmented.module.css";

/** One segment. */
export interface Segment<V extends string> {
  readonly value: V;
  readonly text: string;
  readonly icon?: IconName | undefined;
}

/** Props of Segmented. */
export interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly segments: readonly Segment<V>[];
  readonly onChange: (value: V) => void;
}

/** A choice of two to five short words, all in sight; works as a group of radio buttons. */
export function Segmented<V extends string>({ label, value, segments, onChange }: SegmentedProps<V>): ReactElement {
  const name = useId();
  return (
    <span className={styles.group} role="radiogroup" aria-label={label}>
      {segments.map((segment) => (
        <label key={segment.value} className={styles.segment}>
          <input
            type="radio"
            name={name}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
            className={styles.input}
          />
          {segment.icon !== undefined && <Icon name={segment.icon} size={14} />}
          {segment.text}
        </label>
      ))}
    </span>
  );
}
