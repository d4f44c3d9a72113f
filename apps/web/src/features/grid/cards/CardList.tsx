import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import type { ReactElement } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { classNames } from "@tongzhou/ui";
import type { FieldDefinition } from "@tongzhou/model";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { isBlank } from "../../../fields/fieldText.ts";
import { RunningMark } from "../../../fields/formula/RunningMark.tsx";
import { useRunningFormulas } from "../../../fields/formula/useRunningFormulas.ts";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { BatchBar } from "../batch/BatchBar.tsx";
import { isTicked, tickCount, withTicks } from "../batch/ticks.ts";
import type { Ticks } from "../batch/ticks.ts";
import { useTicks } from "../batch/useTicks.ts";
import type { ListRow } from "../data/blockModel.ts";
import type { GridData } from "../data/GridData.ts";
import { BrokenWatch } from "../data/BrokenWatch.tsx";
import { useBrokenRows } from "../data/useBrokenRows.ts";
import { useListTrouble } from "../data/useListTrouble.ts";
import { useListWatch } from "../data/useListWatch.ts";
import { useOpenList } from "../data/useOpenList.ts";
import { GridFooter } from "../GridFooter.tsx";
import { NothingHere } from "../GridView.tsx";
import type { ViewBodyProps } from "../GridView.tsx";
import { BrokenSign } from "../sheet/BrokenMark.tsx";
import { rangeAt } from "../sheet/cellRange.ts";
import { readCell, titleOf } from "../sheet/sheetModel.ts";
import type { Sheet } from "../sheet/sheetModel.ts";
import { useSheet } from "../useSheet.ts";
import { cardFields, cardHeights, isStacked } from "./cardModel.ts";
import { GroupCard } from "./GroupCard.tsx";
import styles from "./Cards.module.css";

/** A view on a narrow screen: one card per record, with the first fields that are filled in, below their groups' headers. */
export function CardList(props: ViewBodyProps): ReactElement {
  const { form, view, filter, search, openRecord, onOpen } = props;
  const { t, label } = useWording();
  const sheet = useSheet(form, view, { filter, search });
  const { data, layout } = sheet;
  const { lineCount } = data;
  const version = useSyncExternalStore(data.subscribe, data.version);
  useOpenList(sheet.kit.workspace, form.definition.key, data, version);
  useListWatch(sheet, version);
  const [ticks, setTicks] = useTicks(data);
  const box = useRef<HTMLDivElement>(null);
  const running = useRunningFormulas(sheet.kit.workspace, form.definition);
  const fields = layout.columns.map((column) => column.field).filter((field) => field.key !== form.definition.title);
  const stacked = isStacked(fields.map((field) => label(field.label)));
  const cardHeight = stacked ? cardHeights.stacked : cardHeights.beside;
  const groupHeight = data.query.aggregates.length > 0 ? cardHeights.headWithTotals : cardHeights.head;
  const isGrouped = data.query.group.length > 0;
  // Lines have heights of their own only between groups; a new key function has them all looked at again.
  const lay = isGrouped ? version : 0;
  const getItemKey = useCallback((index: number) => `${lay} ${cardHeight} ${index}`, [lay, cardHeight]);
  // The list is drawn again with every scroll anyway; nothing here is memoised.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: lineCount,
    getScrollElement: () => box.current,
    estimateSize: (index) => (isGrouped && data.lineAt(index)?.kind !== "record" ? groupHeight : cardHeight),
    getItemKey,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const [from, end] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? 0) + 1];
  useEffect(() => data.look(from, end), [data, from, end, lineCount]);
  const broken = useBrokenRows(sheet, from, end, version);
  const trouble = useListTrouble(data);
  const count = data.recordCount;
  if (count?.value === 0 && count.isExact)
    return (
      <div className={styles.nothing}>
        <NothingHere {...props} />
      </div>
    );
  const drawLine = (index: number): ReactElement => {
    const line = data.lineAt(index);
    if (line?.kind === "group") return <GroupCard sheet={sheet} line={line} running={running} />;
    if (line?.kind === "cut") return <p className={styles.cut}>{t("grid.groupMore")}</p>;
    const row = data.rowAt(index);
    if (row === undefined) return <span className={styles.bone} />;
    return (
      <>
        <CardTick title={titleOf(sheet, row)} id={Number(row[0])} ticks={ticks} onTicks={setTicks} />
        <RecordCard
          sheet={sheet}
          row={row}
          broken={broken.of.get(Number(row[0]))}
          fields={fields}
          stacked={stacked}
          running={running}
          openRecord={openRecord}
          onOpen={onOpen}
        />
      </>
    );
  };
  return (
    <>
      {trouble !== undefined && (
        <div className={styles.failure}>
          <Failure error={trouble} onRetry={() => data.refresh()} />
        </div>
      )}
      {/* A scrolled list must be reachable by the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section ref={box} className={styles.box} tabIndex={0} aria-label={t("grid.listCards")}>
        <ul style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map(({ index, start, size }) => (
            <li
              key={lineKey(data, index)}
              className={styles.item}
              style={{ transform: `translateY(${start}px)`, height: size }}
            >
              {drawLine(index)}
            </li>
          ))}
        </ul>
      </section>
      {(form.definition.constraints?.length ?? 0) > 0 && <BrokenWatch sheet={sheet} broken={broken} />}
      <GridFooter sheet={sheet} range={rangeAt({ row: 0, column: 0 })} notice="" />
      {tickCount(ticks) > 0 && <BatchBar sheet={sheet} ticks={ticks} onTicks={setTicks} />}
    </>
  );
}

// A record keeps its element while lines come and go above it.
function lineKey(data: GridData, index: number): string {
  const line = data.lineAt(index);
  if (line?.kind === "group") return `g${line.path}`;
  const row = data.rowAt(index);
  return row === undefined ? `w${index}` : String(row[0]);
}

interface CardTickProps {
  readonly title: string;
  readonly id: number;
  readonly ticks: Ticks;
  readonly onTicks: (ticks: Ticks) => void;
}

// The whole height beside the card is there for a finger.
function CardTick({ title, id, ticks, onTicks }: CardTickProps): ReactElement {
  const { t } = useWording();
  return (
    <label className={styles.tick}>
      <input
        type="checkbox"
        checked={isTicked(ticks, id)}
        aria-label={t("grid.selectRecord", { title })}
        onChange={(event) => onTicks(withTicks(ticks, [id], event.target.checked))}
      />
    </label>
  );
}

interface RecordCardProps {
  readonly sheet: Sheet;
  readonly row: ListRow;
  /** Keys of the constraints that the record breaks. */
  readonly broken: readonly string[] | undefined;
  readonly fields: readonly FieldDefinition[];
  /** Values stand below the names of their fields. */
  readonly stacked: boolean;
  readonly running: ReturnType<typeof useRunningFormulas>;
  readonly openRecord: number | undefined;
  readonly onOpen: (record: number) => void;
}

function RecordCard(props: RecordCardProps): ReactElement {
  const { sheet, row, broken, fields, stacked, running, openRecord, onOpen } = props;
  const { label } = useWording();
  const id = Number(row[0]);
  const { title } = sheet.form.definition;
  const colors = sheet.colorsOf?.(row);
  const filled = fields.filter((field) => !isBlank(readCell(sheet, row, field).value)).slice(0, cardFields);
  return (
    <button
      type="button"
      className={styles.card}
      aria-current={id === openRecord || undefined}
      data-ground={colors?.row}
      onClick={() => onOpen(id)}
    >
      <span className={styles.title} data-ground={colors?.cells.get(title)}>
        {broken !== undefined && <BrokenSign form={sheet.form.definition} kit={sheet.kit} broken={broken} />}
        {titleOf(sheet, row)}
        {running.has(title) && <RunningMark share={running.get(title)} />}
      </span>
      <span className={classNames(styles.fields, stacked && styles.stacked)}>
        {filled.map((field) => (
          <span key={field.key} className={styles.field}>
            <span className={styles.nameLine}>
              <span className={styles.name}>{label(field.label)}</span>
              {running.has(field.key) && <RunningMark share={running.get(field.key)} />}
            </span>
            <span className={styles.value} data-ground={colors?.cells.get(field.key)}>
              <FieldCell field={field} value={readCell(sheet, row, field).value} place="card" />
            </span>
          </span>
        ))}
      </span>
    </button>
  );
}
