import { useState } from "react";
import type { ReactElement } from "react";
import { Button, IconButton, Select } from "@tongzhou/ui";
import { printCondition, readCondition } from "@tongzhou/model";
import type { Condition, FieldDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { ConditionRow } from "./ConditionRow.tsx";
import { ExpressionBox } from "./ExpressionBox.tsx";
import { addCondition, changeCondition, filterFields, isGroup, maxDepth, newComparison } from "./filterTree.ts";
import type { ConditionGroup, ConditionPath } from "./filterTree.ts";
import styles from "./Panels.module.css";

/** Props of FilterPanel. */
export interface FilterPanelProps {
  readonly fields: readonly FieldDefinition[];
  readonly filter: string | undefined;
  readonly onFilter: (filter: string | undefined) => void;
}

/** Conditions as rows and groups, or the expression they are another writing of. */
export function FilterPanel({ fields, filter, onFilter }: FilterPanelProps): ReactElement {
  const { t } = useWording();
  const lookup = new Map(fields.map((field) => [field.key, field]));
  const [isExpression, setIsExpression] = useState(false);
  // What is half filled in is not in the filter yet; the tree keeps it while the panel is open.
  const [tree, setTree] = useState<ConditionGroup>(() => readTree(filter ?? "", lookup));
  const change = (next: ConditionGroup): void => {
    setTree(next);
    const printed = printCondition(next, lookup);
    onFilter(printed === "" ? undefined : printed);
  };
  const source = printCondition(tree, lookup);
  return (
    <div className={styles.panel}>
      {isExpression ? (
        <ExpressionBox
          fields={fields}
          source={filter ?? ""}
          onApply={(next) => {
            onFilter(next === "" ? undefined : next);
            setTree(readTree(next, lookup));
          }}
        />
      ) : (
        <>
          <Group group={tree} path={[]} fields={fields} tree={tree} onChange={change} />
          {source !== "" && (
            <code className={styles.source} aria-label={t("grid.expression")}>
              {source}
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

function readTree(source: string, lookup: ReadonlyMap<string, FieldDefinition>): ConditionGroup {
  const condition = readCondition(source, lookup);
  return isGroup(condition) ? condition : { kind: "all", items: [condition] };
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
        return isGroup(item) ? (
          <Group key={index} group={item} path={at} fields={fields} tree={tree} onChange={onChange} />
        ) : (
          <ConditionRow
            key={index}
            condition={item}
            fields={usable}
            onChange={(next) => replace(at, next)}
            onRemove={() => replace(at, null)}
          />
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
