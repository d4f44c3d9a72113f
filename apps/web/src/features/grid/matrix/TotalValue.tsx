import type { ReactElement } from "react";
import type { MatrixTotal, Wire } from "@tongzhou/model";
import { briefValue } from "./matrixKit.ts";
import type { MatrixFace } from "./matrixKit.ts";
import styles from "./Matrix.module.css";

/** Props of TotalValue. */
export interface TotalValueProps {
  readonly sheet: MatrixFace;
  readonly total: MatrixTotal;
  readonly value: Wire;
  /** The largest of its kind; draws how much of it this is. */
  readonly most?: number | undefined;
}

/** A total: a number, or the options with how often each is there. */
export function TotalValue({ sheet, total, value, most }: TotalValueProps): ReactElement | null {
  if (value === null) return null;
  if (total.function === "options") return <Counts sheet={sheet} value={value} />;
  const text = sheet.kit.wording.format.decimal(String(value), { thousands: true });
  if (most === undefined || most <= 0) return <span className={styles.number}>{text}</span>;
  const share = Math.max(0, Math.min(1, Number(value) / most));
  return (
    <span className={styles.measured}>
      <span className={styles.number}>{text}</span>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  );
}

function Counts({ sheet, value }: { readonly sheet: MatrixFace; readonly value: Wire }): ReactElement | null {
  const { cell } = sheet.parts;
  if (cell?.kind !== "choice" || typeof value !== "object" || value === null) return null;
  const counts = new Map(Object.entries(value));
  const shown = cell.options.flatMap((option) => {
    const count = Number(counts.get(option.key) ?? 0);
    return count === 0 ? [] : [{ option, count }];
  });
  const { label } = sheet.kit.wording;
  return (
    <span
      className={styles.counts}
      title={shown.map(({ option, count }) => `${label(option.label)} ${count}`).join(", ")}
    >
      {shown.map(({ option, count }) => (
        <span key={option.key}>
          {briefValue(sheet, option.key)?.text ?? label(option.label)}
          <b>{count}</b>
        </span>
      ))}
    </span>
  );
}
