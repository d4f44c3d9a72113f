import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button, Popover } from "@tongzhou/ui";
import { printCondition } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { usePhone } from "../usePhone.ts";
import { FilterChips } from "./FilterChips.tsx";
import { FilterPanel } from "./FilterPanel.tsx";
import { changeCondition, countConditions, readTree } from "../../../filter/filterTree.ts";
import styles from "./FilterChips.module.css";

/** Props of FilterTool. */
export interface FilterToolProps {
  readonly fields: readonly FieldDefinition[];
  readonly filter: string | undefined;
  readonly onFilter: (filter: string | undefined) => void;
}

/** The filter's button and, where there is room, its conditions as chips; both open it to be changed. */
export function FilterTool({ fields, filter, onFilter }: FilterToolProps): ReactElement {
  const { t } = useWording();
  const isPhone = usePhone();
  const anchor = useRef<HTMLButtonElement>(null);
  // The condition to begin at, when it was opened from a chip.
  const [opened, setOpened] = useState<{ readonly at: number | undefined } | undefined>(undefined);
  const tree = readTree(filter ?? "", fields);
  const count = countConditions(tree);
  const text = count === 0 || !isPhone ? t("grid.filter") : t("grid.filterCount", { count });
  const handleRemove = (index: number): void => {
    const next = printCondition(
      changeCondition(tree, [index], () => null),
      new Map(fields.map((field) => [field.key, field])),
    );
    onFilter(next === "" ? undefined : next);
  };
  return (
    <>
      <Button
        ref={anchor}
        size="small"
        variant={count > 0 && isPhone ? "default" : "quiet"}
        icon="filter"
        text={text}
        // The chips beside it say what it is; the element stays the same, for the panel hangs on it.
        className={count > 0 && !isPhone ? styles.wordless : undefined}
        aria-pressed={(count > 0 && isPhone) || undefined}
        aria-haspopup="dialog"
        aria-expanded={opened !== undefined}
        onClick={() => setOpened(opened === undefined ? { at: undefined } : undefined)}
      />
      {count > 0 && !isPhone && (
        <FilterChips fields={fields} tree={tree} onEdit={(at) => setOpened({ at })} onRemove={handleRemove} />
      )}
      <Popover anchor={anchor} isOpen={opened !== undefined} onClose={() => setOpened(undefined)} label={text}>
        <FilterPanel key={opened?.at} fields={fields} filter={filter} focusAt={opened?.at} onFilter={onFilter} />
      </Popover>
    </>
  );
}
