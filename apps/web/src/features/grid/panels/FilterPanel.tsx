import { useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button, IconButton, Select } from "@tongzhou/ui";
import { printCondition } from "@tongzhou/model";
import type { Condition, FieldDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { ConditionRow } from "./ConditionRow.tsx";
import { ExpressionBox } from "./ExpressionBox.tsx";
import {
  addCondition,
  changeCondition,
  filterFields,
  isGroup,
  maxDepth,
  newComparison,
  readTree,
} from "./filterTree.ts";
import type { ConditionGroup, ConditionPath } from "./filterTree.ts";
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
        <ExpressionBox source={source} onApply={(next) => onFilter(next === "" ? undefined : next)} />
      ) : (
        <>
          <Group group={tree} path={[]} fields={fields} tree={tree} onChange={change} />
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

interface GroupProps {
  readonly group: ConditionGroup;
  readonly path: ConditionPath;
  readonly fields: readonly FieldDefinition[];
  readonly tree: ConditionGroup;
  readonly onChange: (tree: ConditionGroup) => void;
}

function Group({ group, path, fields, tree, onChange }: GroupProps): ReactElement {
  const { t } = useWording();
  const usable = filterFields(fields);
  const [first] = usable;
  const replace = (at: ConditionPath, next: Condition | null): void => onChange(changeCondition(tree, at, () => next));
  return (
    <div className={path.length === 0 ? styles.root : styles.group}>
      <div className={styles.line}>
        <Select
          size="small"
          aria-label={t("grid.filter")}
          value={group.kind}
          options={[
            { value: "all", text: t("grid.matchAll") },
            { value: "any", text: t("grid.matchAny") },
          ]}
          onChange={(kind) => replace(path, { ...group, kind })}
        />
        {path.length > 0 && (
          <IconButton icon="x" iconSize={12} label={t("grid.removeGroup")} onClick={() => replace(path, null)} />
        )}
      </div>
      {group.items.length === 0 && path.length === 0 && <p className={styles.none}>{t("grid.noConditions")}</p>}
      {group.items.map((item, index) => {
        const at = [...path, index];
        return (
          <div key={index} data-condition={path.length === 0 ? index : undefined}>
            {isGroup(item) ? (
              <Group group={item} path={at} fields={fields} tree={tree} onChange={onChange} />
            ) : (
              <ConditionRow
                condition={item}
                fields={usable}
                onChange={(next) => replace(at, next)}
                onRemove={() => replace(at, null)}
              />
            )}
          </div>
        );
      })}
      <div className={styles.line}>
        <Button
          size="small"
          variant="quiet"
          icon="plus"
          text={t("grid.addCondition")}
          disabled={first === undefined}
          onClick={() => first !== undefined && onChange(addCondition(tree, path, newComparison(first)))}
        />
        {path.length < maxDepth && (
          <Button
            size="small"
            variant="quiet"
            icon="plus"
            text={t("grid.addGroup")}
            disabled={first === undefined}
            onClick={() =>
              first !== undefined &&
              onChange(
                addCondition(tree, path, { kind: group.kind === "all" ? "any" : "all", items: [newComparison(first)] }),
              )
            }
          />
        )}
      </div>
    </div>
  );
}
