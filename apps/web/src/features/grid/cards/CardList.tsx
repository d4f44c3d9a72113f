import { useEffect, useRef, useSyncExternalStore } from "react";
import type { ReactElement } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useLiveWatch } from "../../../api/live/live.tsx";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { isBlank } from "../../../fields/fieldText.ts";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { GridFooter } from "../GridFooter.tsx";
import { NothingHere } from "../GridView.tsx";
import type { ViewBodyProps } from "../GridView.tsx";
import { rangeAt } from "../sheet/cellRange.ts";
import { readCell, titleOf } from "../sheet/sheetModel.ts";
import { useSheet } from "../useSheet.ts";
import styles from "./Cards.module.css";

const cardHeight = 92;
const shownFields = 4;

/** A view on a narrow screen: one card per record, with the first fields that are filled in. */
export function CardList(props: ViewBodyProps): ReactElement {
  const { form, view, filter, search, openRecord, onOpen } = props;
  const { t, label } = useWording();
  const sheet = useSheet(form, view.group === undefined ? view : { ...view, group: [] }, { filter, search });
  const { data, layout } = sheet;
  useSyncExternalStore(data.subscribe, data.version);
  useLiveWatch({ form: form.definition.key }, () => data.refresh());
  const box = useRef<HTMLDivElement>(null);
  // The list is drawn again with every scroll anyway; nothing here is memoised.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: data.lineCount,
    getScrollElement: () => box.current,
    estimateSize: () => cardHeight,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const [from, end] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? 0) + 1];
  useEffect(() => data.look(from, end), [data, from, end]);
  const fields = layout.columns.map((column) => column.field).filter((field) => field.key !== form.definition.title);
  const count = data.recordCount;
  if (count?.value === 0 && count.isExact) return <NothingHere {...props} />;
  return (
    <>
      {data.error !== undefined && <Failure error={data.error} onRetry={() => data.refresh()} />}
      {/* A scrolled list must be reachable by the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section ref={box} className={styles.box} tabIndex={0} aria-label={t("grid.listCards")}>
        <ul style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map(({ index, start }) => {
            const row = data.rowAt(index);
            const filled =
              row === undefined
                ? []
                : fields.filter((field) => !isBlank(readCell(sheet, row, field).value)).slice(0, shownFields);
            return (
              <li
                key={row === undefined ? `w${index}` : Number(row[0])}
                className={styles.item}
                style={{ transform: `translateY(${start}px)`, height: cardHeight }}
              >
                {row === undefined ? (
                  <span className={styles.bone} />
                ) : (
                  <button
                    type="button"
                    className={styles.card}
                    aria-current={Number(row[0]) === openRecord || undefined}
                    onClick={() => onOpen(Number(row[0]))}
                  >
                    <span className={styles.title}>{titleOf(sheet, row)}</span>
                    <span className={styles.fields}>
                      {filled.map((field) => (
                        <span key={field.key} className={styles.field}>
                          <span className={styles.name}>{label(field.label)}</span>
                          <span className={styles.value}>
                            <FieldCell field={field} value={readCell(sheet, row, field).value} place="card" />
                          </span>
                        </span>
                      ))}
                    </span>
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      </section>
      <GridFooter sheet={sheet} range={rangeAt({ row: 0, column: 0 })} notice="" />
    </>
  );
}
