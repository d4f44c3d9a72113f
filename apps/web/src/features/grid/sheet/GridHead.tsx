/* oxlint-disable jsx-a11y/prefer-tag-over-role -- lines are placed by hand so that only those in view exist; table elements cannot be */
import { useRef, useState } from "react";
import type { KeyboardEvent, PointerEvent, ReactElement } from "react";
import { Icon, Menu, classNames } from "@tongzhou/ui";
import type { AggregateFunction, SortKey } from "@tongzhou/model";
import { fieldSpec } from "@tongzhou/model";
import { isAtEnd } from "../../../fields/fieldFaces.ts";
import { RunningMark } from "../../../fields/formula/RunningMark.tsx";
import { useRunningFormulas } from "../../../fields/formula/useRunningFormulas.ts";
import { columnAt, columnWidths, viewColumnBeside } from "./columnModel.ts";
import { gutterWidth, headHeight } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import { totalNames, totalsOf } from "./totalModel.ts";
import { track } from "./track.ts";
import styles from "./Grid.module.css";

/** What a grid's heads can be asked for. */
export interface ColumnActions {
  readonly onResize: (field: string, width: number) => void;
  readonly onMove: (field: string, before: string | null) => void;
  readonly onSort: (field: string, direction: SortKey["direction"]) => void;
  readonly onGroup: (field: string) => void;
  readonly onHide: (field: string) => void;
  readonly onFreeze: (count: number) => void;
  readonly onAggregate: (field: string, total: AggregateFunction | undefined) => void;
}

/** Props of GridHead. */
export interface GridHeadProps {
  readonly sheet: Sheet;
  readonly sort: readonly SortKey[];
  readonly from: number;
  readonly end: number;
  readonly scrollLeft: number;
  /** How many of the records are ticked. */
  readonly checked: "none" | "some" | "all";
  readonly onCheckAll: () => void;
  readonly onSelectColumn: (column: number) => void;
  readonly actions: ColumnActions;
  readonly gridId: string;
}

/** The heads of the columns: names, sort marks, a menu each; their edges are dragged for width, they themselves for order. */
export function GridHead(props: GridHeadProps): ReactElement {
  const { sheet, from, end, scrollLeft, checked, onCheckAll, actions } = props;
  const { layout, kit } = sheet;
  const { t } = kit.wording;
  const head = useRef<HTMLDivElement>(null);
  const running = useRunningFormulas(kit.workspace, sheet.form.definition);
  const [drop, setDrop] = useState<{ readonly field: string; readonly column: number } | undefined>(undefined);
  const handleDrag = (event: PointerEvent, field: string): void => {
    const startX = event.clientX;
    const left = (head.current?.getBoundingClientRect().left ?? 0) + gutterWidth;
    let target: number | undefined;
    track(
      event,
      (move) => {
        if (Math.abs(move.clientX - startX) < 6 && target === undefined) return;
        target = columnAt(layout, move.clientX - left, scrollLeft);
        setDrop({ field, column: target });
      },
      () => {
        setDrop(undefined);
        if (target === undefined)
          return props.onSelectColumn(layout.columns.findIndex((column) => column.field.key === field));
        const at = layout.columns.findIndex((column) => column.field.key === field);
        const before = layout.columns[target > at ? target + 1 : target]?.field.key ?? null;
        actions.onMove(field, before);
      },
    );
  };
  const cells = (first: number, last: number): ReactElement[] => {
    const list: ReactElement[] = [];
    for (let index = first; index < last; index += 1)
      list.push(
        <HeadCell
          key={layout.columns[index]?.field.key ?? index}
          {...props}
          index={index}
          running={running}
          onDrag={handleDrag}
        />,
      );
    return list;
  };
  const mark = drop === undefined ? undefined : markOf(layout, drop);
  return (
    <div ref={head} role="row" aria-rowindex={1} className={styles.head} style={{ height: headHeight }}>
      <div
        role="columnheader"
        aria-colindex={1}
        className={styles.gutter}
        style={{ width: gutterWidth, borderBottom: 0 }}
      >
        <input
          type="checkbox"
          className={styles.box}
          style={{ display: "block", margin: "0 auto" }}
          ref={(box) => {
            if (box !== null) box.indeterminate = checked === "some";
          }}
          checked={checked === "all"}
          onChange={onCheckAll}
          aria-label={t("grid.selectAll")}
        />
      </div>
      <div role="presentation" className={styles.frozen} style={{ left: gutterWidth, width: layout.frozenWidth }}>
        {cells(0, layout.frozenCount)}
        {drop !== undefined && drop.column < layout.frozenCount && (
          <span className={styles.dropMark} style={{ left: mark }} />
        )}
      </div>
      <div role="presentation" className={styles.lane} style={{ left: gutterWidth + layout.frozenWidth }}>
        <div role="presentation" className={styles.slide}>
          {cells(from, end)}
          {drop !== undefined && drop.column >= layout.frozenCount && (
            <span className={styles.dropMark} style={{ left: mark }} />
          )}
        </div>
      </div>
    </div>
  );
}

// Where a dragged column would come to stand: before those to its left, after those to its right.
function markOf(
  { columns, lefts }: Sheet["layout"],
  drop: { readonly field: string; readonly column: number },
): number {
  const isAfter = drop.column > columns.findIndex((column) => column.field.key === drop.field);
  return (lefts[drop.column] ?? 0) + (isAfter ? (columns[drop.column]?.width ?? 0) - 2 : 0);
}

// A step in width from the menu, in pixels.
const menuStep = 48;

interface HeadCellProps extends GridHeadProps {
  readonly index: number;
  readonly running: ReturnType<typeof useRunningFormulas>;
  readonly onDrag: (event: PointerEvent, field: string) => void;
}

function HeadCell({ sheet, sort, index, actions, gridId, running, onDrag }: HeadCellProps): ReactElement | null {
  const { layout, kit } = sheet;
  const { t, label } = kit.wording;
  const [isOpen, setIsOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const column = layout.columns[index];
  if (column === undefined) return null;
  const { field, width } = column;
  const name = label(field.label);
  const sorted = sort.find((key) => key.field === field.key);
  const { can } = fieldSpec(field.kind);
  const resizeTo = (next: number): void =>
    actions.onResize(field.key, Math.round(Math.max(columnWidths.min, Math.min(columnWidths.max, next))));
  const moveBeside = (step: -1 | 1): void => {
    const before = viewColumnBeside(layout, index, step);
    if (before !== undefined) actions.onMove(field.key, before);
  };
  const handleGrip = (event: PointerEvent): void => {
    const startX = event.clientX;
    track(
      event,
      (move) => resizeTo(width + move.clientX - startX),
      () => undefined,
    );
  };
  const handleGripKey = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    resizeTo(width + (event.key === "ArrowLeft" ? -16 : 16));
  };
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      aria-sort={sorted === undefined ? undefined : sorted.direction === "asc" ? "ascending" : "descending"}
      className={classNames(styles.headCell, isAtEnd(field) && styles.headEnd, sorted !== undefined && styles.sorted)}
      style={{ left: layout.lefts[index], width }}
      title={field.description === undefined ? name : `${name}\n${label(field.description)}`}
      onPointerDown={(event) => {
        if (event.button === 0 && !(event.target instanceof Element && event.target.closest("button, [data-part]")))
          onDrag(event, field.key);
      }}
    >
      <span className={styles.headText}>{name}</span>
      {running.has(field.key) && <RunningMark share={running.get(field.key)} />}
      {sorted !== undefined && (
        <span className={styles.sortMark}>
          <Icon name={sorted.direction === "asc" ? "up" : "down"} size={12} />
        </span>
      )}
      <button
        ref={anchor}
        id={`${gridId}-menu-${index}`}
        type="button"
        className={styles.columnMenu}
        aria-label={t("grid.columnMenu", { field: name })}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name="down" size={12} />
      </button>
      <span
        role="separator"
        aria-orientation="vertical"
        aria-label={t("grid.resizeColumn", { field: name })}
        aria-valuenow={width}
        aria-valuemin={columnWidths.min}
        aria-valuemax={columnWidths.max}
        tabIndex={-1}
        data-part="grip"
        className={styles.grip}
        onPointerDown={handleGrip}
        onKeyDown={handleGripKey}
        onDoubleClick={() => resizeTo(columnWidths.min + name.length * 14)}
      />
      <Menu
        anchor={anchor}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        label={t("grid.columnMenu", { field: name })}
        items={[
          {
            key: "up",
            icon: "up",
            text: t("grid.sortUp"),
            isDisabled: !can.sort,
            onPick: () => actions.onSort(field.key, "asc"),
          },
          {
            key: "down",
            icon: "down",
            text: t("grid.sortDown"),
            isDisabled: !can.sort,
            onPick: () => actions.onSort(field.key, "desc"),
          },
          {
            key: "group",
            icon: "group",
            text: t("grid.groupBy"),
            isDisabled: !can.group,
            onPick: () => actions.onGroup(field.key),
          },
          { kind: "line", key: "line" },
          {
            key: "freeze",
            icon: "lock",
            text: t(index < layout.frozenCount ? "grid.unfreeze" : "grid.freezeHere"),
            onPick: () => actions.onFreeze(index < layout.frozenCount ? index : index + 1),
          },
          {
            key: "hide",
            icon: "eyeoff",
            text: t("grid.hideColumn"),
            isDisabled: layout.columns.length === 1,
            onPick: () => actions.onHide(field.key),
          },
          {
            key: "left",
            icon: "left",
            text: t("grid.moveColumnLeft"),
            isDisabled: index === 0,
            onPick: () => moveBeside(-1),
          },
          {
            key: "right",
            icon: "right",
            text: t("grid.moveColumnRight"),
            isDisabled: index === layout.columns.length - 1,
            onPick: () => moveBeside(1),
          },
          { key: "wider", text: t("grid.widen"), onPick: () => resizeTo(width + menuStep) },
          { key: "narrower", text: t("grid.narrow"), onPick: () => resizeTo(width - menuStep) },
          { kind: "line", key: "totals", text: t("grid.aggregate") },
          {
            key: "none",
            text: t("grid.aggregateNone"),
            isChosen: column.aggregate === undefined,
            onPick: () => actions.onAggregate(field.key, undefined),
          },
          ...totalsOf(field).map((total) => ({
            key: total,
            text: t(totalNames[total]),
            isChosen: column.aggregate === total,
            onPick: () => actions.onAggregate(field.key, total),
          })),
        ]}
      />
    </div>
  );
}
