import type { ReactElement } from "react";
import { Button, IconButton, Select, classNames } from "@tongzhou/ui";
import { fieldSpec, groupKeyOf, holdsDates } from "@tongzhou/model";
import type { DateBucket, FieldDefinition, GroupKey, ViewDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { changeGroup, newGroup } from "./groupLevels.ts";
import type { GroupLevels } from "./groupLevels.ts";
import styles from "./Panels.module.css";

/** Props of GroupPanel. */
export interface GroupPanelProps {
  readonly fields: readonly FieldDefinition[];
  readonly group: NonNullable<ViewDefinition["group"]>;
  readonly onGroup: (group: GroupLevels) => void;
}

const maxGroups = 3;

const spanNames = {
  day: "grid.spanDay",
  week: "grid.spanWeek",
  month: "grid.spanMonth",
  quarter: "grid.spanQuarter",
  year: "grid.spanYear",
} as const satisfies Record<DateBucket, string>;

// Written so that the list's order is the spans' own, short to long.
const spans = ["day", "week", "month", "quarter", "year"] as const satisfies readonly DateBucket[];

/** By which fields, outermost first; dates by which span. */
export function GroupPanel({ fields, group, onGroup }: GroupPanelProps): ReactElement {
  const { t, label } = useWording();
  const levels = group.map(groupKeyOf);
  const groupable = fields.filter((field) => fieldSpec(field.kind).can.group);
  const free = groupable.filter((field) => !levels.some((level) => level.field === field.key));
  const [next] = free;
  const change = (index: number, level: GroupKey): void => onGroup(changeGroup(group, index, level));
  return (
    <div className={classNames(styles.panel, styles.narrow)}>
      {levels.length === 0 && <p className={styles.none}>{t("grid.noGroup")}</p>}
      {levels.map((level, index) => {
        const field = fields.find((one) => one.key === level.field);
        const isDescending = level.direction === "desc";
        return (
          <div key={level.field} className={styles.item}>
            <Select
              size="small"
              aria-label={t("grid.field")}
              value={level.field}
              options={groupable
                .filter((one) => one.key === level.field || free.includes(one))
                .map((one) => ({ value: one.key, text: label(one.label) }))}
              onChange={(key) => {
                const chosen = fields.find((one) => one.key === key);
                if (chosen !== undefined) change(index, newGroup(chosen));
              }}
            />
            {field !== undefined && holdsDates(field) && (
              <span className={styles.span}>
                <Select
                  size="small"
                  aria-label={t("grid.groupSpan")}
                  value={level.bucket ?? "day"}
                  options={spans.map((span) => ({ value: span, text: t(spanNames[span]) }))}
                  onChange={(bucket) => change(index, { ...level, bucket })}
                />
              </span>
            )}
            <IconButton
              icon={isDescending ? "down" : "up"}
              iconSize={14}
              label={t("grid.groupOrder", { order: t(isDescending ? "grid.descending" : "grid.ascending") })}
              onClick={() => change(index, { ...level, direction: isDescending ? "asc" : "desc" })}
            />
            <IconButton
              icon="x"
              iconSize={12}
              label={t("grid.removeGroupField")}
              onClick={() => onGroup(group.toSpliced(index, 1))}
            />
          </div>
        );
      })}
      <div>
        <Button
          size="small"
          variant="quiet"
          icon="plus"
          text={t("grid.addGroupField")}
          disabled={next === undefined || group.length >= maxGroups}
          onClick={() => next !== undefined && onGroup(changeGroup(group, group.length, newGroup(next)))}
        />
      </div>
    </div>
  );
}
