import { useEffect, useRef, useState } from "react";
import type { DragEvent, KeyboardEvent, ReactElement } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { queryRecords } from "@tongzhou/contract";
import { Button, Chip, Skeleton, classNames } from "@tongzhou/ui";
import type { FieldOf, ViewDefinition, Wire } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import type { ShownRecords } from "../../../api/live/liveModel.ts";
import { recordKeys } from "../../../api/recordQueries.ts";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import { isBlank } from "../../../fields/fieldText.ts";
import { Failure } from "../../../shell/Failure.tsx";
import { applyMoves } from "./boardModel.ts";
import type { BoardLane, PendingMove } from "./boardModel.ts";
import styles from "./Board.module.css";

/** A record as a card. */
export interface BoardCard {
  readonly id: number;
  readonly version: number;
  readonly lane: string | null;
  readonly title: string;
  readonly values: ReadonlyMap<string, Wire>;
}

/** Props of BoardColumn. */
export interface BoardColumnProps {
  readonly form: WorkspaceForm;
  readonly view: ViewDefinition;
  readonly field: FieldOf<"choice">;
  readonly lane: BoardLane;
  readonly name: string;
  readonly count: number | undefined;
  readonly selection: { readonly filter?: string; readonly search?: string };
  /** Selects the lane's records; undefined while it has none. */
  readonly laneFilter: string | undefined;
  readonly moves: readonly PendingMove[];
  /** Every card seen so far, to be found again when it is dropped. */
  readonly cards: Map<number, BoardCard>;
  readonly openRecord: number | undefined;
  readonly mayMove: boolean;
  /** Told which records the column shows, in order and as [id, version], whenever they are others. */
  readonly onCards: (lane: string | null, cards: ShownRecords) => void;
  readonly onOpen: (record: number) => void;
  readonly onDrop: (record: number) => void;
  readonly onStep: (card: BoardCard, step: 1 | -1) => void;
}

const pageSize = 30;
const dragType = "application/x-tongzhou-record";

/** One column of a board: its name and count, and its cards, loaded as one scrolls. */
export function BoardColumn(props: BoardColumnProps): ReactElement {
  const {
    form,
    view,
    field,
    lane,
    name,
    count,
    selection,
    laneFilter,
    moves,
    cards,
    openRecord,
    mayMove,
    onCards,
    onOpen,
    onDrop,
    onStep,
  } = props;
  const { workspace, wording } = useFieldKit();
  const { t, format } = wording;
  const [isOver, setIsOver] = useState(false);
  const foot = useRef<HTMLLIElement>(null);
  const { definition } = form;
  const fields = (view.cardFields ?? []).flatMap((key) => definition.fields.find((one) => one.key === key) ?? []);
  const columns = [...new Set([definition.title, field.key, ...fields.map((one) => one.key)])];
  const body = {
    ...selection,
    ...(laneFilter === undefined ? {} : { filter: laneFilter }),
    columns,
    limit: pageSize,
    ...(view.sort === undefined || view.sort.length === 0 ? {} : { sort: [...view.sort] }),
  };
  const pages = useInfiniteQuery({
    queryKey: [...recordKeys.form(workspace, definition.key), "lane", lane.key, body],
    queryFn: async ({ pageParam, signal }) =>
      call(
        queryRecords,
        {
          params: { workspace, form: definition.key },
          body: { ...body, ...(pageParam === null ? {} : { after: pageParam }) },
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: laneFilter !== undefined,
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    const end = foot.current;
    if (end === null || !hasNextPage) return undefined;
    const watcher = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true && !isFetchingNextPage) void fetchNextPage();
    });
    watcher.observe(end);
    return () => watcher.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const own = (laneFilter === undefined ? [] : (pages.data?.pages ?? [])).flatMap((page) =>
    page.rows.map((row): BoardCard => {
      const values = new Map(columns.map((key, index) => [key, row[index + 2] ?? null]));
      const title = values.get(definition.title);
      return {
        id: Number(row[0]),
        version: Number(row[1]),
        lane: lane.key,
        title: typeof title === "string" && title !== "" ? title : t("common.untitled"),
        values,
      };
    }),
  );
  for (const card of own) cards.set(card.id, card);
  const read = JSON.stringify(own.map(({ id, version }) => [id, version]));
  // Written above.
  useEffect(() => onCards(lane.key, JSON.parse(read) as ShownRecords), [onCards, lane.key, read]);
  const shown = applyMoves(lane.key, own, cards, moves);
  const handleDrop = (event: DragEvent): void => {
    setIsOver(false);
    const id = Number(event.dataTransfer.getData(dragType));
    if (!Number.isSafeInteger(id) || id <= 0) return;
    event.preventDefault();
    onDrop(id);
  };
  const handleKey = (event: KeyboardEvent, card: BoardCard): void => {
    if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      onStep(card, event.key === "ArrowLeft" ? -1 : 1);
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const item = event.currentTarget.closest("li");
    const next = event.key === "ArrowDown" ? item?.nextElementSibling : item?.previousElementSibling;
    next?.querySelector<HTMLElement>("button")?.focus();
    event.preventDefault();
  };
  return (
    // Cards are dropped anywhere on the column; the keyboard moves them with Alt and arrows.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      aria-label={`${name} ${count ?? ""}`}
      className={classNames(styles.column, isOver && styles.over, count === 0 && lane.key === null && styles.slim)}
      onDragOver={(event) => {
        if (!mayMove || !event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget instanceof Node ? event.relatedTarget : null))
          setIsOver(false);
      }}
      onDrop={handleDrop}
    >
      <header className={styles.head}>
        {lane.option === undefined ? <Chip text={name} isOutlined /> : <Chip text={name} color={lane.option.color} />}
        <span className={styles.count}>{count === undefined ? "" : format.decimal(count, { thousands: true })}</span>
      </header>
      <ul className={styles.cards}>
        {pages.isPending && laneFilter !== undefined && <Skeleton rows={3} label={t("common.loading")} />}
        {pages.isError && <Failure error={pages.error} onRetry={() => void pages.refetch()} />}
        {shown.map((card) => (
          <li key={card.id}>
            <button
              type="button"
              draggable={mayMove}
              className={classNames(
                styles.card,
                card.id === openRecord && styles.open,
                moves.some((move) => move.record === card.id) && styles.moving,
              )}
              title={mayMove ? t("grid.boardKeys") : undefined}
              data-record={card.id}
              onClick={() => onOpen(card.id)}
              onKeyDown={(event) => handleKey(event, card)}
              onDragStart={(event) => {
                event.dataTransfer.setData(dragType, String(card.id));
                event.dataTransfer.effectAllowed = "move";
              }}
            >
              <span className={styles.title}>{card.title}</span>
              {fields.map((one) => {
                const value = card.values.get(one.key);
                return isBlank(value) ? null : (
                  <span key={one.key} className={styles.line}>
                    <span className={styles.name}>{wording.label(one.label)}</span>
                    <span className={styles.value}>
                      <FieldCell field={one} value={value} place="card" />
                    </span>
                  </span>
                );
              })}
            </button>
          </li>
        ))}
        <li ref={foot} className={styles.foot}>
          {hasNextPage && (
            <Button
              size="small"
              variant="quiet"
              text={t("grid.loadMore")}
              isBusy={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            />
          )}
        </li>
      </ul>
    </section>
  );
}
