import type { ReactElement } from "react";
import { Button, IconButton, Select, classNames } from "@tongzhou/ui";
import { fieldSpec } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import styles from "./Panels.module.css";

/** Props of GroupPanel. */
export interface GroupPanelProps {
  readonly fields: readonly FieldDefinition[];
  readonly group: readonly string[];
  readonly onGroup: (group: readonly string[]) => void;
}

const maxGroups = 3;

/** By which fields, outermost first. */
export function GroupPanel({ fields, group, onGroup }: GroupPanelProps): ReactElement {
  const { t, label } = useWording();
  const groupable = fields.filter((field) => fieldSpec(field.kind).can.group);
  const free = groupable.filter((field) => !group.includes(field.key));
  const [next] = free;
  return (
    <div className={classNames(styles.panel, styles.narrow)}>
      {group.length === 0 && <p className={styles.none}>{t("grid.noGroup")}</p>}
      {group.map((key, index) => (
        <div key={key} className={styles.item}>
          <Select
            size="small"
            aria-label={t("grid.field")}
            value={key}
            options={groupable
              .filter((field) => field.key === key || free.includes(field))
              .map((field) => ({ value: field.key, text: label(field.label) }))}
            onChange={(field) => onGroup(group.with(index, field))}
          />
          <IconButton
            icon="x"
            iconSize={12}
            label={t("grid.removeGroupField")}
            onClick={() => onGroup(group.toSpliced(index, 1))}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          variant="quiet"
          icon="plus"
          text={t("grid.addGroupField")}
          disabled={next === undefined || group.length >= maxGroups}
          onClick={() => next !== undefined && onGroup([...group, next.key])}
        />
      </div>
    </div>
  );
}
