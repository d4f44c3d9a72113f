import type { ReactElement } from "react";
import { Button, IconButton, Segmented, Select, classNames } from "@tongzhou/ui";
import { fieldSpec } from "@tongzhou/model";
import type { FieldDefinition, SortKey } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import styles from "./Panels.module.css";

/** Props of SortPanel. */
export interface SortPanelProps {
  readonly fields: readonly FieldDefinition[];
  readonly sort: readonly SortKey[];
  readonly onSort: (sort: readonly SortKey[]) => void;
}

const maxKeys = 8;

/** In which order, first key first. */
export function SortPanel({ fields, sort, onSort }: SortPanelProps): ReactElement {
  const { t, label } = useWording();
  const sortable = fields.filter((field) => fieldSpec(field.kind).can.sort);
  const free = sortable.filter((field) => !sort.some((key) => key.field === field.key));
  const [next] = free;
  return (
    <div className={classNames(styles.panel, styles.narrow)}>
      {sort.length === 0 && <p className={styles.none}>{t("grid.noSort")}</p>}
      {sort.map((key, index) => (
        <div key={key.field} className={classNames(styles.item, styles.order)}>
          <Select
            size="small"
            aria-label={t("grid.field")}
            value={key.field}
            options={sortable
              .filter((field) => field.key === key.field || free.includes(field))
              .map((field) => ({ value: field.key, text: label(field.label) }))}
            onChange={(field) => onSort(sort.with(index, { ...key, field }))}
          />
          <Segmented
            label={t("grid.sort")}
            value={key.direction}
            segments={[
              { value: "asc", text: t("grid.ascending") },
              { value: "desc", text: t("grid.descending") },
            ]}
            onChange={(direction) => onSort(sort.with(index, { ...key, direction }))}
          />
          <IconButton
            icon="x"
            iconSize={12}
            label={t("grid.removeSort")}
            onClick={() => onSort(sort.toSpliced(index, 1))}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          variant="quiet"
          icon="plus"
          text={t("grid.addSort")}
          disabled={next === undefined || sort.length >= maxKeys}
          onClick={() => next !== undefined && onSort([...sort, { field: next.key, direction: "asc" }])}
        />
      </div>
    </div>
  );
}
