/* oxlint-disable jsx-a11y/prefer-tag-over-role -- the columns are not a fieldset: they hold records, not answers */
import { useState } from "react";
import type { ReactElement } from "react";
import { groupRecords, updateRecord } from "@tongzhou/contract";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { VisuallyHidden } from "@tongzhou/ui";
import type { FieldOf } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import { useLiveWindow } from "../../../api/live/live.tsx";
import { recordKeys } from "../../../api/recordQueries.ts";
import { trackSave } from "../../../api/saveState.ts";
import { fieldErrorWords } from "../../../fields/fieldErrorWords.ts";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import { Failure } from "../../../shell/Failure.tsx";
import type { ViewBodyProps } from "../GridView.tsx";
import { joinFilters } from "../view/viewModel.ts";
import { BoardColumn } from "./BoardColumn.tsx";
import type { BoardCard } from "./BoardColumn.tsx";
import { useBoardList } from "./useBoardList.ts";
import { besideLane, boardLanes } from "./boardModel.ts";
import type { BoardLane, PendingMove } from "./boardModel.ts";
import styles from "./Board.module.css";

/** A view as a board: one column per option of a single-choice field; cards are dragged, or moved with Alt and arrows. */
export function BoardView(props: ViewBodyProps): ReactElement {
  const { t } = useFieldKit().wording;
  const { fields } = props.form.definition;
  const named = fields.find((one) => one.key === props.view.boardField) ?? fields.find((one) => one.kind === "choice");
  if (named?.kind !== "choice") return <p className={styles.none}>{t("grid.boardNoField")}</p>;
  return <Board {...props} field={named} />;
}

function Board({
  form,
  view,
  filter: overlay,
  search,
  field,
  openRecord,
  onOpen,
}: ViewBodyProps & { readonly field: FieldOf<"choice"> }): ReactElement {
  const { workspace, wording } = useFieldKit();
  const { t, label } = wording;
  const queryClient = useQueryClient();
  const formKey = form.definition.key;
  const filter = joinFilters(view.filter, overlay);
  const text = search.trim().slice(0, 200);
  const selection = { ...(filter === undefined ? {} : { filter }), ...(text === "" ? {} : { search: text }) };
  const sorted = (view.sort ?? []).map((key) => key.field);
  const show = useLiveWindow(formKey, { ...selection, fields: [...new Set([field.key, ...sorted])] });
  const [moves, setMoves] = useState<readonly PendingMove[]>([]);
  const [said, setSaid] = useState("");
  const [cards] = useState(() => new Map<number, BoardCard>());
  const body = { ...selection, by: [{ field: field.key }], limit: 1000 };
  const groups = useQuery({
    queryKey: [...recordKeys.form(workspace, formKey), "groups", body],
    queryFn: async ({ signal }) => call(groupRecords, { params: { workspace, form: formKey }, body }, { signal }),
    placeholderData: keepPreviousData,
  });
  const counts = new Map(
    (groups.data?.groups ?? []).map((group) => [typeof group.value === "string" ? group.value : null, group]),
  );
  const lanes = boardLanes(field, new Map([...counts].map(([key, group]) => [key, group.count])));
  const nameOf = (lane: BoardLane): string =>
    lane.option === undefined ? t("grid.boardNone") : label(lane.option.label);
  const onCards = useBoardList(workspace, formKey, lanes, show);
  const mayMove = form.abilities.edit && form.abilities.writeFields.includes(field.key) && field.readOnly !== true;
  const move = async (card: BoardCard, to: BoardLane): Promise<void> => {
    if (card.lane === to.key) return;
    setMoves((list) => [...list.filter((one) => one.record !== card.id), { record: card.id, to: to.key }]);
    setSaid(t("grid.boardMoved", { title: card.title, column: nameOf(to) }));
    try {
      await trackSave(`${card.title} · ${label(field.label)}`, async () =>
        call(updateRecord, {
          params: { workspace, form: formKey, record: card.id },
          body: { values: { [field.key]: to.key }, version: card.version },
        }),
      );
      await queryClient.invalidateQueries({ queryKey: recordKeys.form(workspace, formKey) });
    } catch (error) {
      setSaid(t("grid.stateFailed", { reason: fieldErrorWords(error, form.definition.fields, wording) }));
    }
    setMoves((list) => list.filter((one) => one.record !== card.id));
  };
  return (
    <div className={styles.board} role="group" aria-label={label(view.label)}>
      {groups.isError && <Failure error={groups.error} onRetry={() => void groups.refetch()} />}
      {lanes.map((lane) => (
        <BoardColumn
          key={lane.key ?? ""}
          form={form}
          view={view}
          field={field}
          lane={lane}
          name={nameOf(lane)}
          count={counts.get(lane.key)?.count ?? (groups.isPending ? undefined : 0)}
          selection={selection}
          laneFilter={counts.get(lane.key)?.filter}
          moves={moves}
          cards={cards}
          openRecord={openRecord}
          mayMove={mayMove && lane.option?.archived !== true}
          onCards={onCards}
          onOpen={onOpen}
          onDrop={(id) => {
            const card = cards.get(id);
            if (card !== undefined && mayMove) void move(card, lane);
          }}
          onStep={(card, step) => {
            const next = besideLane(lanes, card.lane, step);
            if (next !== undefined && mayMove) void move(card, next);
          }}
        />
      ))}
      <VisuallyHidden>
        <output>{said}</output>
      </VisuallyHidden>
    </div>
  );
}
