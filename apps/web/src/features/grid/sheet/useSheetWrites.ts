import { useState } from "react";
import { batchRecords } from "@tongzhou/contract";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { isApiError } from "../../../api/apiError.ts";
import { call } from "../../../api/call.ts";
import { trackSave } from "../../../api/saveState.ts";
import { sentValue } from "../../../fields/sentValue.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import type { ListRow } from "../data/blockModel.ts";
import type { CellEdit, Clash, WriteReport } from "../data/Edits.ts";
import { emptyStack, pushStep, takeRedo, takeUndo } from "../data/undoModel.ts";
import type { UndoStack } from "../data/undoModel.ts";
import type { RefusedCell } from "./pastePlan.ts";
import { editOf, titleOf } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";

interface Step {
  readonly edits: readonly CellEdit[];
  readonly created: readonly number[];
}

/** Writing, undoing, and what there is to say about it. */
export interface SheetWrites {
  readonly notice: string;
  readonly say: (notice: string) => void;
  readonly refused: readonly RefusedCell[];
  readonly closeReport: () => void;
  readonly clash: Clash | undefined;
  readonly resolve: (keeps: "mine" | "theirs") => void;
  readonly writeCell: (row: ListRow, field: FieldDefinition, value: Wire) => void;
  readonly writeCells: (edits: readonly CellEdit[], said?: string) => Promise<void>;
  /** Pasted cells: edits, new records, and what was refused before it was sent. */
  readonly writePaste: (
    edits: readonly CellEdit[],
    created: readonly Readonly<Record<string, Wire>>[],
    refused: readonly RefusedCell[],
    /** Line of each record that is written, counted from 1. */
    lines: ReadonlyMap<number, number>,
  ) => Promise<void>;
  readonly undo: () => void;
  readonly redo: () => void;
}

/** The writes of a sheet: optimistic, reported, and undoable. */
export function useSheetWrites(sheet: Sheet): SheetWrites {
  const { edits, kit, form, data } = sheet;
  const { wording } = kit;
  const { t, label, format } = wording;
  const [stack, setStack] = useState<UndoStack<Step>>(emptyStack);
  const [notice, say] = useState("");
  const [refused, setRefused] = useState<readonly RefusedCell[]>([]);
  const [clash, setClash] = useState<{ readonly clash: Clash; readonly what: string } | undefined>(undefined);
  const settle = (): void => data.refresh();
  const whatOf = (field: FieldDefinition, row: ListRow): string => `${titleOf(sheet, row)} · ${label(field.label)}`;
  const refusals = (
    failed: WriteReport["failed"],
    lines: ReadonlyMap<number, number> = new Map(),
  ): readonly RefusedCell[] =>
    failed.map(({ edit, error }) => ({
      row: lines.get(edit.record) ?? edit.record,
      field: label(edit.field.label),
      text: "",
      reason: errorWords(error, wording),
    }));

  const writeOne = async (edit: CellEdit, what: string): Promise<void> => {
    try {
      await edits.writeOne([edit], what);
      setStack((now) => pushStep(now, { edits: [edit], created: [] }));
      settle();
    } catch (error) {
      const found = isApiError(error, "record.stale") ? edits.clashOf(edit) : undefined;
      if (found !== undefined) setClash({ clash: found, what });
      else say(t("grid.stateFailed", { reason: errorWords(error, wording) }));
    }
  };
  const writeCells = async (list: readonly CellEdit[], said?: string): Promise<void> => {
    if (list.length === 0) return;
    const report = await edits.writeMany(
      list,
      t("grid.selectedRows", { count: new Set(list.map((edit) => edit.record)).size }),
    );
    if (report.done.length > 0) setStack((now) => pushStep(now, { edits: report.done, created: [] }));
    setRefused(refusals(report.failed));
    if (said !== undefined) say(said);
    settle();
  };
  const create = async (
    rows: readonly Readonly<Record<string, Wire>>[],
  ): Promise<{ readonly ids: readonly number[]; readonly failed: readonly RefusedCell[] }> => {
    const ids: number[] = [];
    const failed: RefusedCell[] = [];
    const fields = new Map(form.definition.fields.map((field) => [field.key, field]));
    const params = { workspace: kit.workspace, form: form.definition.key };
    for (let at = 0; at < rows.length; at += 1000) {
      const operations = rows.slice(at, at + 1000).map((values) => ({
        kind: "create" as const,
        values: Object.fromEntries(
          Object.entries(values).map(([key, value]) => {
            const field = fields.get(key);
            return [key, field === undefined ? value : sentValue(field, value)];
          }),
        ),
        idempotencyKey: crypto.randomUUID(),
      }));
      const what = t("grid.addRecordTo", { form: label(form.definition.label) });
      const { results } = await trackSave(what, async () =>
        call(batchRecords, { params, body: { mode: "per_row", operations } }),
      );
      for (const result of results) {
        if (result.id !== null) ids.push(result.id);
        if (result.error !== undefined)
          failed.push({ row: at + result.index + 1, field: what, text: "", reason: result.error.message });
      }
    }
    return { ids, failed };
  };
  const writePaste: SheetWrites["writePaste"] = async (list, created, before, lines) => {
    const report =
      list.length === 0
        ? { done: [], failed: [] }
        : await edits.writeMany(list, t("grid.pasteDone", { cells: list.length }));
    const made =
      created.length === 0
        ? { ids: [], failed: [] }
        : await create(created).catch((error: unknown) => ({
            ids: [],
            failed: [{ row: 0, field: "", text: "", reason: errorWords(error, wording) }],
          }));
    if (report.done.length > 0 || made.ids.length > 0)
      setStack((now) => pushStep(now, { edits: report.done, created: made.ids }));
    setRefused([...before, ...refusals(report.failed, lines), ...made.failed]);
    const cells = report.done.length;
    say(
      made.ids.length > 0
        ? t("grid.pasteCreated", { cells, rows: made.ids.length })
        : t("grid.pasteDone", { cells: format.decimal(cells) }),
    );
    settle();
  };
  const replay = async (step: Step, isUndo: boolean): Promise<void> => {
    const list = step.edits.map((edit) => ({
      ...edit,
      version: edits.versionOf(edit.record, edit.version),
      old: isUndo ? edit.value : edit.old,
      value: isUndo ? edit.old : edit.value,
    }));
    const report =
      list.length === 0 ? { failed: [] } : await edits.writeMany(list, t(isUndo ? "grid.undo" : "grid.redo"));
    if (isUndo && step.created.length > 0) {
      const params = { workspace: kit.workspace, form: form.definition.key };
      const operations = step.created.map((id) => ({ kind: "delete" as const, id }));
      await trackSave(t("grid.undo"), async () =>
        call(batchRecords, { params, body: { mode: "per_row", operations } }),
      );
    }
    say(
      report.failed.length > 0
        ? t("grid.undoConflict", { count: report.failed.length })
        : t(isUndo ? "grid.undone" : "grid.redone"),
    );
    settle();
  };
  const take = (isUndo: boolean): void => {
    const taken = isUndo ? takeUndo(stack) : takeRedo(stack);
    if (taken === undefined) return say(t("grid.undoNothing"));
    setStack(taken.stack);
    void replay(taken.step, isUndo).catch((error: unknown) => say(errorWords(error, wording)));
  };
  return {
    notice,
    say,
    refused,
    closeReport: () => setRefused([]),
    clash: clash?.clash,
    resolve: (keeps) => {
      if (clash === undefined) return;
      setClash(undefined);
      void edits
        .resolve(clash.clash, keeps, clash.what)
        .then(settle, (error: unknown) => say(errorWords(error, wording)));
    },
    writeCell: (row, field, value) => {
      const edit = editOf(sheet, row, field, value);
      if (edit !== undefined) void writeOne(edit, whatOf(field, row));
    },
    writeCells,
    writePaste,
    undo: () => take(true),
    redo: () => take(false),
  };
}
