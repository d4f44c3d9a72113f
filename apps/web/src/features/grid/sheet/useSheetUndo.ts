import { useRef } from "react";
import { isApiError } from "../../../api/apiError.ts";
import { fieldErrorWords } from "../../../fields/fieldErrorWords.ts";
import { createRecords, deleteRecords } from "../data/createRecords.ts";
import type { MadeRecord } from "../data/createRecords.ts";
import type { CellEdit } from "../data/Edits.ts";
import { emptyStack, mapSteps, pushStep, takeRedo, takeUndo } from "../data/undoModel.ts";
import type { UndoStack } from "../data/undoModel.ts";
import type { Sheet } from "./sheetModel.ts";

/** What one undo takes back: cells that were written, and records that were made. */
export interface SheetStep {
  readonly edits: readonly CellEdit[];
  readonly created: readonly MadeRecord[];
}

/** What was done in a sheet and can be taken back. */
export interface SheetUndo {
  readonly push: (step: SheetStep) => void;
  /** A write whose outcome undo and redo wait for. */
  readonly waitFor: (write: Promise<unknown>) => void;
  readonly undo: () => void;
  readonly redo: () => void;
}

/** Undo and redo of a sheet, one step at a time. @param say tells what became of it */
export function useSheetUndo({ edits, kit, form, data }: Sheet, say: (text: string) => void): SheetUndo {
  const { wording } = kit;
  const { t, label } = wording;
  const stack = useRef<UndoStack<SheetStep>>(emptyStack);
  const busy = useRef<Promise<unknown>>(Promise.resolve());
  const { key, fields } = form.definition;

  const writeCells = async ({ edits: list }: SheetStep, isUndo: boolean): Promise<readonly unknown[]> => {
    if (list.length === 0) return [];
    const report = await edits.writeMany(
      list.map((edit) => ({
        ...edit,
        version: edits.versionOf(edit.record, edit.version),
        old: isUndo ? edit.value : edit.old,
        value: isUndo ? edit.old : edit.value,
      })),
      t(isUndo ? "grid.undo" : "grid.redo"),
    );
    return report.failed.map(({ error }) => error);
  };
  const makeAgain = async ({ created }: SheetStep): Promise<number> => {
    if (created.length === 0) return 0;
    const what = t("grid.addRecordTo", { form: label(form.definition.label) });
    const { made, failed } = await createRecords(
      { workspace: kit.workspace, form: key, fields, what },
      created.map(({ values }) => values),
    );
    const refused = new Set(failed.map(({ index }) => index));
    const kept = created.filter((_, index) => !refused.has(index));
    const renewed = new Map(kept.map(({ id }, index) => [id, made[index]]));
    for (const { id, version } of made) edits.noteVersion(id, version);
    // Later steps speak of the records by the ids they had.
    stack.current = mapSteps(stack.current, (step) => renumber(step, renewed));
    return failed.length;
  };
  const unmake = async ({ created }: SheetStep): Promise<number> => {
    if (created.length === 0) return 0;
    const place = { workspace: kit.workspace, form: key, what: t("grid.undo") };
    return deleteRecords(
      place,
      created.map(({ id }) => id),
    );
  };
  const replay = async (step: SheetStep, isUndo: boolean): Promise<void> => {
    try {
      const records = isUndo ? await unmake(step) : await makeAgain(step);
      const errors = await writeCells(step, isUndo);
      const count = records + errors.length;
      const refusal = errors.find((error) => !isApiError(error, "record.stale"));
      if (refusal !== undefined)
        say(t("grid.undoRefused", { count, reason: fieldErrorWords(refusal, fields, wording, "record") }));
      else say(count > 0 ? t("grid.undoConflict", { count }) : t(isUndo ? "grid.undone" : "grid.redone"));
    } catch (error) {
      say(fieldErrorWords(error, fields, wording));
    }
    data.refresh();
  };
  const waitFor = (write: Promise<unknown>): void => {
    busy.current = Promise.allSettled([busy.current, write]);
  };
  // What is still on its way counts as done: it is waited for, and then taken back.
  const take = (isUndo: boolean): void =>
    waitFor(
      busy.current.then(async () => {
        const taken = isUndo ? takeUndo(stack.current) : takeRedo(stack.current);
        if (taken === undefined) return say(t(isUndo ? "grid.undoNothing" : "grid.redoNothing"));
        stack.current = taken.stack;
        return replay(taken.step, isUndo);
      }),
    );
  return {
    push: (step) => {
      stack.current = pushStep(stack.current, step);
    },
    waitFor,
    undo: () => take(true),
    redo: () => take(false),
  };
}

function renumber(step: SheetStep, renewed: ReadonlyMap<number, MadeRecord | undefined>): SheetStep {
  return {
    edits: step.edits.map((edit) => {
      const now = renewed.get(edit.record);
      return now === undefined ? edit : { ...edit, record: now.id, version: now.version };
    }),
    created: step.created.map((one) => renewed.get(one.id) ?? one),
  };
}
