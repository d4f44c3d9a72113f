import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { recordQuery } from "../../../api/recordQueries.ts";
import { queryClient } from "../../../api/queryClient.ts";
import { wireObject } from "../../../fields/checkWire.ts";
import { cellInputOf, faceOf } from "../../../fields/fieldFaces.ts";
import type { CellInput } from "../../../fields/fieldFace.ts";
import { plainValue, readText } from "../../../fields/fieldText.ts";
import { isManyField, isPickField } from "../../../fields/pick/pickModel.ts";
import { sayProblem } from "../../../fields/sayProblem.ts";
import { linkedRecords } from "../../../fields/link/linkedRecords.ts";
import type { ListRow } from "../data/blockModel.ts";
import type { CellPlace } from "./cellRange.ts";
import { askLock, canWrite, canWriteIn, readCell, sayShut } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import { ownValue } from "../../../fields/ownValue.ts";

/** A cell being edited. */
export interface CellEditing {
  readonly place: CellPlace;
  readonly field: FieldDefinition;
  readonly row: ListRow;
  readonly input: Exclude<CellInput, "none" | "toggle">;
  readonly text: string;
  readonly value: Wire;
  /** What of its record was on its way when it was opened. */
  readonly saving: WireValues;
  /** Whether the text or the value was touched. */
  readonly isTouched: boolean;
  readonly problem: string | undefined;
  /** Whether the cell is locked, while the server is asked for it. */
  readonly isLocked: Promise<boolean> | undefined;
  /** Whether its whole value, or what can be picked, is on its way: until then nothing can be done with it. */
  readonly isComing: boolean;
}

/** What an editor was left with, to be written. */
export interface CellChange {
  readonly row: ListRow;
  readonly field: FieldDefinition;
  readonly value: Wire;
  /** Whether the cell is locked, when it was left before the server had said so. */
  readonly isLocked: Promise<boolean> | undefined;
}

/** Editing in place: begin, type, finish. */
export interface CellEditor {
  readonly editing: CellEditing | undefined;
  /**
   * Opens the editor of a cell, with a text when typing began it; says why when it stays shut. It does not wait for the
   * server: a cell that turns out to be locked is shut again, and what was typed by then is written nowhere.
   */
  readonly begin: (place: CellPlace, typed?: string) => void;
  readonly type: (text: string) => void;
  readonly change: (value: Wire) => void;
  /** What to write; "bad" when the text is no value, undefined when nothing changed. Closes the editor unless bad. */
  readonly finish: () => CellChange | "bad" | undefined;
  readonly cancel: () => void;
  /** Says again why the cell that was to be opened here is locked; false when none is. What is typed is its own still. */
  readonly remind: () => boolean;
}

// The eye rests on a cell this long before it is worth asking whether it opens.
const restMs = 150;

/** The state of editing one cell of a sheet. @param focus the cell the keyboard is at @param say tells why one stays shut */
export function useCellEditing(sheet: Sheet, focus: CellPlace, say: (notice: string) => void): CellEditor {
  const [editing, setEditing] = useState<CellEditing | undefined>(undefined);
  // The cell at the keyboard that a condition keeps shut, until the keyboard leaves it.
  const shut = useRef<FieldDefinition>(undefined);
  // The cell that is open, for answers that come later.
  const opened = useRef<CellPlace>(undefined);
  const { wording, directory, workspace } = sheet.kit;
  const lookAhead = useEffectEvent(() => {
    const [row, field] = [sheet.data.rowAt(focus.row), sheet.layout.columns[focus.column]?.field];
    if (row !== undefined && field !== undefined) void askLock(sheet, row, field);
  });
  useEffect(() => {
    shut.current = undefined;
    const timer = setTimeout(() => lookAhead(), restMs);
    return () => clearTimeout(timer);
  }, [focus.row, focus.column]);
  const stayShut = (field: FieldDefinition): void => {
    if (canWrite(sheet, field)) shut.current = field;
    sayShut(sheet, field, say);
  };
  const change = (place: CellPlace, to: (now: CellEditing) => CellEditing | undefined): void =>
    setEditing((now) => (now?.place === place ? to(now) : now));
  const begin = (at: CellPlace, typed?: string): void => {
    const column = sheet.layout.columns[at.column]?.field;
    const row = sheet.data.rowAt(at.row);
    if (column === undefined || row === undefined) return say(wording.t("grid.notAllowed"));
    shut.current = undefined;
    const isLocked = askLock(sheet, row, column);
    if (!canWriteIn(sheet, row, column)) return stayShut(column);
    // What is open is told apart by its place.
    const place = { ...at };
    if (!open(place, row, column, isLocked, typed)) return say(wording.t("grid.notAllowed"));
    return void isLocked?.then((verdict) => {
      if (opened.current !== place) return;
      if (verdict) {
        opened.current = undefined;
        stayShut(column);
        return change(place, () => undefined);
      }
      return change(place, (now) => ({
        ...now,
        field: sheet.conditions?.offered(row, column) ?? column,
        isLocked: undefined,
        isComing: now.isComing && !hasConditions(column),
      }));
    });
  };
  const open = (
    place: CellPlace,
    row: ListRow,
    column: FieldDefinition,
    isLocked: Promise<boolean> | undefined,
    typed: string | undefined,
  ): boolean => {
    const field = sheet.conditions?.offered(row, column) ?? column;
    const kind = cellInputOf(field);
    if (kind === "none" || kind === "toggle") return false;
    // Typing over a long text replaces it in the cell; opening it shows the whole in a panel.
    const input = kind === "panel" && typed !== undefined && field.kind === "long_text" ? "text" : kind;
    if (input === "panel" && typed !== undefined) return false;
    const { value } = readCell(sheet, row, field);
    const isPart = needsWhole(field, value, input);
    const isText = input === "text" || input === "day";
    opened.current = place;
    setEditing({
      place,
      field,
      row,
      input,
      value,
      saving: sheet.edits.savingOf(Number(row[0])),
      text: typed ?? (isText ? plainValue(field, value, wording, directory) : ""),
      isTouched: typed !== undefined,
      problem: undefined,
      isLocked,
      isComing: isPart || (isLocked !== undefined && input === "pick" && hasConditions(column)),
    });
    if (isPart) void loadWhole(place, row, field);
    return true;
  };
  const loadWhole = async (place: CellPlace, row: ListRow, field: FieldDefinition): Promise<void> => {
    const query = recordQuery(workspace, sheet.form.definition.key, Number(row[0]));
    try {
      const { values } = await queryClient.fetchQuery({ ...query, staleTime: 0 });
      change(place, (now) => ({ ...now, value: ownValue(values, field.key) ?? null, isComing: false }));
    } catch (error) {
      if (opened.current !== place) return;
      opened.current = undefined;
      say(errorWords(error, wording));
      change(place, () => undefined);
    }
  };
  const finish = (): ReturnType<CellEditor["finish"]> => {
    shut.current = undefined;
    if (editing === undefined) return undefined;
    const { field, row, input, text, isTouched, isLocked } = editing;
    let { value } = editing;
    if (isTouched && (input === "text" || input === "day")) {
      const reading = readText(field, text, wording, directory);
      if (!reading.ok) {
        setEditing({ ...editing, problem: sayProblem(reading.error, wording) });
        return "bad";
      }
      ({ value } = reading);
    }
    close();
    return isTouched ? { row, field, value, isLocked } : undefined;
  };
  const close = (): void => {
    opened.current = undefined;
    shut.current = undefined;
    setEditing(undefined);
  };
  return {
    editing,
    begin,
    type: (text) =>
      setEditing((now) =>
        now === undefined
          ? now
          : now.input === "panel"
            ? { ...now, text }
            : { ...now, text, isTouched: now.isTouched || now.input !== "pick", problem: undefined },
      ),
    change: (value) =>
      setEditing((now) => (now === undefined ? now : { ...now, value, isTouched: true, problem: undefined })),
    finish,
    cancel: close,
    remind: () => {
      if (shut.current !== undefined) sayShut(sheet, shut.current, say);
      return shut.current !== undefined;
    },
  };
}

// Whether the server may have to be asked what can be picked.
function hasConditions(field: FieldDefinition): boolean {
  const isChoice = field.kind === "choice" || field.kind === "choices";
  return isChoice && field.options.some(({ availableIf }) => availableIf !== undefined);
}

// A list shows the beginning of long values only; they are edited whole.
function needsWhole(field: FieldDefinition, value: Wire, input: CellInput): boolean {
  if (value === null) return false;
  if (field.kind === "links") {
    const { items, count } = linkedRecords(value);
    return items.length < count;
  }
  return (
    input === "panel" &&
    (field.kind === "long_text" ||
      field.kind === "rich_text" ||
      (field.kind === "subform" && wireObject(value) === null))
  );
}

/** Whether Enter picks and closes, or picks and goes on. */
export function isManyPick(field: FieldDefinition): boolean {
  return isPickField(field) && isManyField(field);
}

/** Whether a cell's field is turned over at one stroke. */
export function isToggle(field: FieldDefinition): boolean {
  return faceOf(field).input === "toggle" && field.readOnly !== true;
}
