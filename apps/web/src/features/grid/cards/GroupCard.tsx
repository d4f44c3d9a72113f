import type { ReactElement } from "react";
import { Icon } from "@tongzhou/ui";
import { RunningMark } from "../../../fields/formula/RunningMark.tsx";
import type { useRunningFormulas } from "../../../fields/formula/useRunningFormulas.ts";
import type { Line } from "../data/lineModel.ts";
import type { Sheet } from "../sheet/sheetModel.ts";
import { sayTotal, totalNames } from "../sheet/totalModel.ts";
import { renderGroup } from "../view/groupWords.ts";
import styles from "./Cards.module.css";

/** Props of GroupCard. */
export interface GroupCardProps {
  readonly sheet: Sheet;
  readonly line: Extract<Line, { readonly kind: "group" }>;
  readonly running: ReturnType<typeof useRunningFormulas>;
}

/** A group's header among cards: its value, how many records it has, its totals; a touch folds or opens it. */
export function GroupCard({ sheet, line, running }: GroupCardProps): ReactElement {
  const { data, form, kit, layout } = sheet;
  const { t, label, format } = kit.wording;
  const { group, depth, isOpen, path } = line;
  const by = data.query.group[depth];
  const field = form.definition.fields.find((one) => one.key === by?.field);
  const totals = data.query.aggregates.flatMap((total, index) => {
    const shown = layout.columns.find((column) => column.field.key === total.field)?.field;
    if (shown === undefined) return [];
    const value = sayTotal(shown, total.function, group.aggregates[index] ?? null, kit);
    return [{ key: shown.key, name: `${label(shown.label)} ${t(totalNames[total.function])}`, value }];
  });
  return (
    <button
      type="button"
      className={styles.group}
      style={{ paddingLeft: 12 + depth * 16 }}
      aria-expanded={isOpen}
      onClick={() => data.toggle(path)}
    >
      <span className={styles.groupLine}>
        <Icon name={isOpen ? "down" : "right"} size={14} />
        <span className={styles.groupValue}>{renderGroup(group, by, field, kit)}</span>
        <span className={styles.groupCount}>{format.decimal(group.count, { thousands: true })}</span>
      </span>
      {totals.length > 0 && (
        <span className={styles.groupTotals}>
          {totals.map((total) => (
            <span key={total.key}>
              {`${total.name} `}
              <b>{total.value}</b>
              {running.has(total.key) && <RunningMark share={running.get(total.key)} />}
            </span>
          ))}
        </span>
      )}
    </button>
  );
}
