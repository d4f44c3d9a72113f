import { useState } from "react";
import { isApiError } from "../../../api/apiError.ts";
import { fieldErrorWords } from "../../../fields/fieldErrorWords.ts";
import { plainValue } from "../../../fields/fieldText.ts";
import type { Refused } from "../../../shell/errorWords.ts";
import { createRecords } from "../data/createRecords.ts";
import type { CellEdit, Clash, WriteReport } from "../data/Edits.ts";
import type { NewRow, RefusedCell } from "./pastePlan.ts";
import { editOf, sayShut, titleOf } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import type { CellChange } from "./useCellEditing.ts";
import { useRangeWork } from "./useRangeWork.ts";
import type { RangeWork } from "./useRangeWork.ts";
import { useSheetUndo } from "./useSheetUndo.ts";

/** What is to be written at once. */
export interface ManyWrites {
  readonly edits: readonly CellEdit[];
  readonly created?: readonly NewRow[];
  /** Refused before it was sent. */
  readonly refused?: readonly RefusedCell[];
  /** Line of each record that is written, counted from 1. */
  readonly lines: ReadonlyMap<number, number>;
  readonly isPaste?: boolean;
}

/** Writing, undoing, and what there is to say about it. */
export interface SheetWrites {
  readonly notice: string;
  readonly say: (notice: string) => void;
  readonly work: RangeWork;
  readonly refused: readonly RefusedCell[];
  readonly closeReport: () => void;
  readonly clash: Clash | undefined;
  /** Opens the choice between mine and theirs for a cell that is stale. */
  readonly compare: (edit: CellEdit) => void;
  /** Ends the choice; "later" leaves the cell as it is. */
  readonly resolve: (keeps: "mine" | "theirs" | "later") => void;
  readonly writeCell: (change: CellChange) => void;
  readonly writeMany: (writes: ManyWrites) => Promise<void>;
  readonly undo: () => void;
  readonly redo: () => void;
}

/** The writes of a sheet: optimistic, reported, and undoable. */
export function useSheetWrites(sheet: Sheet): SheetWrites {
  const { edits, kit, form, data } = sheet;
  const { wording } = kit;
  const { t, label } = wording;
  const [notice, say] = useState("");
  const work = useRangeWork(sheet, say);
  const [refused, setRefused] = useState<readonly RefusedCell[]>([]);
  const [clash, setClash] = useState<Clash | undefined>(undefined);
  const history = useSheetUndo(sheet, say);
  const settle = (): void => data.refresh();
  const reasonOf = (error: unknown, refused?: Refused): string =>
    fieldErrorWords(error, form.definition.fields, wording, refused);

  const writeOne = async (edit: CellEdit, what: string, isLocked: CellChange["isLocked"]): Promise<void> => {
    say("");
    try {
      const onSaved = (): void => {
        history.push({ edits: [edit], created: [] });
        settle();
      };
      if (!(await edits.writeOne(edit, what, onSaved, isLocked))) sayShut(sheet, edit.field, say);
    } catch (error) {
      const found = isApiError(error, "record.stale") ? edits.clashOf(edit) : undefined;
      if (found !== undefined) setClash(found);
      say(t("grid.stateFailed", { reason: reasonOf(error) }));
    }
  };
  const refusals = (failed: WriteReport["failed"], lines: ReadonlyMap<number, number>): readonly RefusedCell[] =>
    failed.map(({ edit, error }) => {
      const line = lines.get(edit.record) ?? 0;
      const row = data.rowAt(line - 1);
      return {
        row: line,
        record: row === undefined ? `#${edit.record}` : titleOf(sheet, row),
        field: label(edit.field.label),
        text: plainValue(edit.field, edit.value, wording, kit.directory),
        // There is nothing to choose between here: of cells written at once, what others wrote is kept.
        reason: isApiError(error, "record.stale") ? t("grid.refusedStale") : reasonOf(error, "record"),
      };
    });
  const create = async (rows: readonly NewRow[]) => {
    const what = t("grid.addRecordTo", { form: label(form.definition.label) });
    const refuse = (at: number, error: unknown): RefusedCell => ({
      row: (rows[at]?.row ?? 0) + 1,
      field: what,
      text: "",
      reason: reasonOf(error, "record"),
    });
    try {
      const place = { workspace: kit.workspace, form: form.definition.key, fields: form.definition.fields, what };
      const report = await createRecords(
        place,
        rows.map(({ values }) => values),
      );
      for (const { id, version } of report.made) edits.noteVersion(id, version);
      return { made: report.made, failed: report.failed.map(({ index, error }) => refuse(index, error)) };
    } catch (error) {
      return { made: [], failed: [refuse(0, error)] };
    }
  };
  const writeMany: SheetWrites["writeMany"] = async (writes) => {
    const { created = [], lines, isPaste = false } = writes;
    const total = new Set(writes.edits.map((edit) => edit.record)).size;
    const what = t("grid.selectedRows", { count: total });
    const tell = (done: number): void => work.show({ text: t("grid.writingRows"), done, total });
    const report = await edits.writeMany(writes.edits, what, total > 1000 ? tell : undefined);
    work.show(undefined);
    const { made, failed } = created.length === 0 ? { made: [], failed: [] } : await create(created);
    if (report.done.length > 0 || made.length > 0) history.push({ edits: report.done, created: made });
    setRefused([...(writes.refused ?? []), ...refusals(report.failed, lines), ...failed]);
    const cells = report.done.length;
    if (made.length > 0) say(t("grid.pasteCreated", { cells, rows: made.length }));
    else if (isPaste) say(t("grid.pasteDone", { count: cells }));
    else if (report.done.length > 0) say(t("grid.changeDone", { count: cells }));
    settle();
  };
  return {
    notice,
    say,
    work,
    refused,
    closeReport: () => setRefused([]),
    clash,
    compare: (edit) => setClash(edits.clashOf(edit)),
    resolve: (keeps) => {
      if (clash === undefined) return;
      setClash(undefined);
      if (keeps === "later") return;
      const { edit, theirs } = clash;
      const what = `${label(edit.field.label)} #${edit.record}`;
      void edits
        .resolve(clash, keeps, what, () => history.push({ edits: [{ ...edit, old: theirs }], created: [] }))
        .then(settle, (error: unknown) => say(t("grid.stateFailed", { reason: reasonOf(error) })));
    },
    writeCell: ({ row, field, value, isLocked }) => {
      const edit = editOf(sheet, row, field, value);
      if (edit === undefined) return;
      history.waitFor(writeOne(edit, `${titleOf(sheet, row)} · ${label(field.label)}`, isLocked));
    },
    writeMany: async (writes) => {
      const write = writeMany(writes);
      history.waitFor(write);
      await write;
    },
    undo: history.undo,
    redo: history.redo,
  };
}
