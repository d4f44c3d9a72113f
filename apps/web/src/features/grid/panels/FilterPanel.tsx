import { useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import { printCondition } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { ConditionTree } from "../../../filter/ConditionTree.tsx";
import { readTree } from "../../../filter/filterTree.ts";
import type { ConditionGroup } from "../../../filter/filterTree.ts";
import { useWording } from "../../../shell/language.tsx";
import { lazyExpressionBox } from "./lazyExpressionBox.ts";
import { useExpressionWords } from "./useExpressionWords.ts";
import styles from "./Panels.module.css";

/** Props of FilterPanel. */
export interface FilterPanelProps {
  readonly fields: readonly FieldDefinition[];
  readonly filter: string | undefined;
  /** The condition of the first level to begin at. */
  readonly focusAt?: number | undefined;
  readonly onFilter: (filter: string | undefined) => void;
}

/** Conditions as rows and groups, or the expression they are another writing of. */
export function FilterPanel({ fields, filter, focusAt, onFilter }: FilterPanelProps): ReactElement {
  const { t } = useWording();
  const lookup = new Map(fields.map((field) => [field.key, field]));
  const [isExpression, setIsExpression] = useState(false);
  const source = filter ?? "";
  // What is half filled in is not in the filter yet; the tree keeps it while the panel is open and the filter its own.
  const [held, setHeld] = useState(() => ({ source, tree: readTree(source, fields) }));
  const { tree } = held.source === source ? held : { tree: readTree(source, fields) };
  const change = (next: ConditionGroup): void => {
    const printed = printCondition(next, lookup);
    setHeld({ source: printed, tree: next });
    onFilter(printed === "" ? undefined : printed);
  };
  const say = useExpressionWords(source !== "");
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focusAt === undefined) return;
    const row = root.current?.querySelector(`[data-condition="${focusAt}"]`);
    row?.querySelector<HTMLElement>("select, input, button")?.focus();
  }, [focusAt]);
  return (
    <div ref={root} className={styles.panel}>
      {isExpression ? (
        <lazyExpressionBox.Part source={source} onApply={(next) => onFilter(next === "" ? undefined : next)} />
      ) : (
        <>
          <ConditionTree tree={tree} fields={fields} say={say} none={t("grid.noConditions")} onChange={change} />
          {source !== "" && (
            <code className={styles.source} aria-label={t("grid.expression")}>
              {say(source)}
            </code>
          )}
        </>
      )}
      <div className={styles.foot}>
        <Button
          size="small"
          variant="quiet"
          icon="fx"
          text={t(isExpression ? "grid.asConditions" : "grid.asExpression")}
          onClick={() => setIsExpression(!isExpression)}
        />
        {filter !== undefined && (
          <Button
            size="small"
            variant="quiet"
            text={t("grid.clearFilter")}
            onClick={() => change({ kind: "all", items: [] })}
          />
        )}
      </div>
    </div>
  );
}
