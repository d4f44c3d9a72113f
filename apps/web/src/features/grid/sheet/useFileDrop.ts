import { useState } from "react";
import type { DragEvent } from "react";
import type { FieldOf } from "@tongzhou/model";
import type { UploadedFile } from "../../../fields/file/uploadFile.ts";
import { uploadFile } from "../../../fields/file/uploadFile.ts";
import { filesOf } from "../../../fields/file/fileValue.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import type { ListRow } from "../data/blockModel.ts";
import type { CellPlace } from "./cellRange.ts";
import { canWrite, readCell } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import type { Point } from "./useSheetPointers.ts";
import type { SheetWrites } from "./useSheetWrites.ts";

/** Files dragged from the desktop over a sheet. */
export interface FileDrop {
  /** The cell that would take them. */
  readonly target: CellPlace | undefined;
  readonly handleOver: (event: DragEvent) => void;
  readonly handleLeave: () => void;
  readonly handleDrop: (event: DragEvent) => void;
}

/** Puts files that are dropped on a cell of files or pictures into it; any other drop is the page's. */
export function useFileDrop(sheet: Sheet, writes: SheetWrites, placeOf: (point: Point) => CellPlace): FileDrop {
  const { layout, data, kit } = sheet;
  const { t } = kit.wording;
  const [target, setTarget] = useState<CellPlace | undefined>(undefined);
  const find = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return undefined;
    const place = placeOf(event);
    const field = layout.columns[place.column]?.field;
    const row = data.rowAt(place.row);
    if (row === undefined || (field?.kind !== "attachments" && field?.kind !== "images")) return undefined;
    return canWrite(sheet, field) ? { place, field, row } : undefined;
  };
  const take = async (files: readonly File[], row: ListRow, field: FieldOf<"attachments"> | FieldOf<"images">) => {
    const known = filesOf(readCell(sheet, row, field).value);
    const fit = files.filter((file) => field.kind === "attachments" || file.type.startsWith("image/"));
    const taken = fit.slice(0, Math.max(0, (field.maxFiles ?? 100) - known.length));
    if (taken.length < files.length) writes.say(t("grid.filesRefused", { count: files.length - taken.length }));
    const added: UploadedFile[] = [];
    try {
      for (const [index, file] of taken.entries()) {
        const onProgress = (share: number): void =>
          writes.work.show({
            text: t("grid.uploading", { name: file.name }),
            done: index + share,
            total: taken.length,
          });
        onProgress(0);
        added.push(await uploadFile(kit.workspace, file, file.name, { onProgress }));
      }
    } catch (error) {
      writes.say(t("grid.stateFailed", { reason: errorWords(error, kit.wording) }));
    }
    writes.work.show(undefined);
    if (added.length > 0)
      writes.writeCell({ row, field, value: [...known, ...added].map((file) => ({ ...file })), isLocked: undefined });
  };
  return {
    target,
    handleOver: (event) => {
      const found = find(event);
      if (found?.place.row !== target?.row || found?.place.column !== target?.column) setTarget(found?.place);
      if (found === undefined) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    handleLeave: () => setTarget(undefined),
    handleDrop: (event) => {
      setTarget(undefined);
      const found = find(event);
      if (found === undefined) return;
      event.preventDefault();
      void take([...event.dataTransfer.files], found.row, found.field);
    },
  };
}
