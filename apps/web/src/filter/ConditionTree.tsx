import type { ReactElement } from "react";
import { Button, IconButton, Select } from "@tongzhou/ui";
import type { Condition, FieldDefinition } from "@tongzhou/model";
import { useWording } from "../shell/language.tsx";
import { ConditionRow } from "./ConditionRow.tsx";
import { addCondition, changeCondition, filterFields, isGroup, maxDepth, newComparison } from "./filterTree.ts";
import type { ConditionGroup, ConditionPath } from "./filterTree.ts";
import styles from "./Filter.module.css";

/** Props of ConditionTree. */
export interface ConditionTreeProps {
  readonly tree: ConditionGroup;
  readonly fields: readonly FieldDefinition[];
  /** Says a piece of expression that no row can show, by labels. */
  readonly say: (source: string) => string;
  /** What it means that there are no conditions. */
  readonly none: string;
  readonly onChange: (tree: ConditionGroup) => void;
}

/** Conditions as rows and groups. */
export function ConditionTree({ tree, fields, say, none, onChange }: ConditionTreeProps): ReactElement {
  return <Group group={tree} path={[]} fields={fields} tree={tree} say={say} none={none} onChange={onChange} />;
}

interface GroupProps {
  readonly group: ConditionGroup;
  readonly path: ConditionPath;
  readonly fields: readonly FieldDefinition[];
  readonly tree: ConditionGroup;
  readonly say: (source: string) => string;
  readonly none: string;
  readonly onChange: (tree: ConditionGroup) => void;
}

function Group({ group, path, fields, tree, say, none, onChange }: GroupProps): ReactElement {
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
      {group.items.length === 0 && path.length === 0 && <p className={styles.none}>{none}</p>}
      {group.items.map((item, index) => {
        const at = [...path, index];
        return (
          <div key={index} data-condition={path.length === 0 ? index : undefined}>
            {isGroup(item) ? (
              <Group group={item} path={at} fields={fields} tree={tree} say={say} none={none} onChange={onChange} />
            ) : (
              <ConditionRow
                condition={item}
                fields={usable}
                say={say}
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
