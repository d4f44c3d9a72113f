import { useLayoutEffect, useRef, useState } from "react";
import type { ReactElement, RefObject } from "react";
import { Icon, classNames } from "@tongzhou/ui";
import type { Condition, FieldDefinition } from "@tongzhou/model";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import { countFitting, squeezeFirst } from "./chipModel.ts";
import { sayComparison, sayCondition } from "../../../filter/filterWords.ts";
import { hasExpression } from "../../../filter/filterTree.ts";
import type { ConditionGroup } from "../../../filter/filterTree.ts";
import { useRecordTitles } from "../../../filter/useRecordTitles.ts";
import { useExpressionWords } from "./useExpressionWords.ts";
import styles from "./FilterChips.module.css";

/** Props of FilterChips. */
export interface FilterChipsProps {
  readonly fields: readonly FieldDefinition[];
  readonly tree: ConditionGroup;
  /** Opens the filter at one of its conditions. */
  readonly onEdit: (index: number) => void;
  readonly onRemove: (index: number) => void;
}

/** What a list is filtered by: one chip per condition as long as there is room, then how many more there are. */
export function FilterChips({ fields, tree, onEdit, onRemove }: FilterChipsProps): ReactElement {
  const { t } = useFieldKit().wording;
  const list = useRef<HTMLUListElement>(null);
  const sketch = JSON.stringify(tree);
  const { fitting, restLeft, squeezed } = useFitting(list, `${fields.length} ${sketch}`);
  const rest = tree.items.length - fitting - (squeezed > 0 ? 1 : 0);
  const [first] = tree.items;
  return (
    <div className={styles.chips}>
      <ul ref={list} className={styles.list} aria-label={t("grid.filter")}>
        {tree.items.map((item, index) => (
          <li key={index} className={classNames(styles.item, index >= fitting && styles.beyond)}>
            {index > 0 && tree.kind === "any" && <span className={styles.or}>{t("grid.wordOr")}</span>}
            <FilterChip
              condition={item}
              fields={fields}
              onEdit={() => onEdit(index)}
              onRemove={() => onRemove(index)}
            />
          </li>
        ))}
      </ul>
      {squeezed > 0 && first !== undefined && (
        <span className={styles.squeezed} style={{ width: squeezed }}>
          <FilterChip condition={first} fields={fields} onEdit={() => onEdit(0)} onRemove={() => onRemove(0)} />
        </span>
      )}
      {rest > 0 && (
        <button
          type="button"
          className={classNames(styles.chip, styles.rest)}
          style={{ left: restLeft }}
          aria-label={t("grid.moreConditions", { count: rest })}
          onClick={() => onEdit(tree.items.length - rest)}
        >
          {`+${rest}`}
        </button>
      )}
    </div>
  );
}

/** Props of FilterChip. */
export interface FilterChipProps {
  readonly condition: Condition;
  readonly fields: readonly FieldDefinition[];
  /** Absent when it came with the address: it can only be removed. */
  readonly onEdit?: () => void;
  readonly onRemove: () => void;
}

/** A condition in words, to be changed or removed. */
export function FilterChip({ condition, fields, onEdit, onRemove }: FilterChipProps): ReactElement {
  const kit = useFieldKit();
  const { t } = kit.wording;
  const lookup = new Map(fields.map((field) => [field.key, field]));
  const sayExpression = useExpressionWords(hasExpression(condition));
  const wording = { fields: lookup, kit, withTitle: useRecordTitles([condition], lookup), sayExpression };
  const text = sayCondition(condition, wording);
  const words = condition.kind === "compare" ? sayComparison(condition, wording) : undefined;
  const body = (
    <>
      {onEdit === undefined && <Icon name="link" size={12} />}
      {condition.kind === "expression" && <Icon name="fx" size={12} />}
      {words === undefined ? (
        <span className={styles.text}>{text}</span>
      ) : (
        <span className={styles.parts}>
          <span className={styles.text}>{words.subject}</span>
          <span className={styles.verb}>{` ${words.verb}`}</span>
          {words.object !== "" && <span className={styles.text}>{` ${words.object}`}</span>}
        </span>
      )}
    </>
  );
  return (
    <span className={styles.chip}>
      {onEdit === undefined ? (
        <span className={styles.words} title={t("grid.fromLink", { condition: text })}>
          {body}
        </span>
      ) : (
        <button
          type="button"
          className={styles.words}
          title={text}
          aria-label={t("grid.editCondition", { condition: text })}
          aria-haspopup="dialog"
          onClick={onEdit}
        >
          {body}
        </button>
      )}
      <button
        type="button"
        className={styles.remove}
        aria-label={t("grid.removeConditionNamed", { condition: text })}
        onClick={onRemove}
      >
        <Icon name="x" size={12} />
      </button>
    </span>
  );
}

// Chips beyond the room stay where they are, unseen, so that what fits can be told from where they lie.
function useFitting(list: RefObject<HTMLUListElement | null>, sketch: string) {
  const [room, setRoom] = useState({ fitting: Number.MAX_SAFE_INTEGER, restLeft: 0, squeezed: 0 });
  useLayoutEffect(() => {
    const box = list.current;
    if (box === null) return undefined;
    const measure = (): void => {
      const chips = [...box.children].flatMap((chip) => (chip instanceof HTMLElement ? [chip] : []));
      const ends = chips.map((chip) => chip.offsetLeft + chip.offsetWidth);
      // Where it begins and how wide it is are rounded each for itself, so what fits exactly may seem a pixel too wide.
      const fitting = countFitting(ends, box.clientWidth + 1);
      const squeezed = squeezeFirst(ends.length, fitting, box.clientWidth);
      const restLeft = squeezed > 0 ? squeezed + 6 : fitting === 0 ? 0 : (chips[fitting]?.offsetLeft ?? 0);
      const next = { fitting, restLeft, squeezed };
      setRoom((now) =>
        now.fitting === fitting && now.restLeft === restLeft && now.squeezed === squeezed ? now : next,
      );
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(box);
    for (const chip of box.children) watcher.observe(chip);
    return () => watcher.disconnect();
  }, [list, sketch]);
  return { ...room, fitting: Math.min(room.fitting, list.current?.children.length ?? room.fitting) };
}
