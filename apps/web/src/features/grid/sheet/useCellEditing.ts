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
import { canWrite, canWriteIn, readCell, sayShut } from "./sheetModel.ts";
import type { Sheet } from "./sheetModel.ts";
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
}

/** Editing in place: begin, type, finish. */
export interface CellEditor {
  readonly editing: CellEditing | undefined;
  /** Opens the editor of a cell, with a text when typing began it; says why when it stays shut. */
  readonly begin: (place: CellPlace, typed?: string) => void;
  readonly type: (text: string) => void;
  readonly change: (value: Wire) => void;
  /** What to write; "bad" when the text is no value, undefined when nothing changed. Closes the editor unless bad. */
  readonly finish: () =>
    | { readonly row: ListRow; readonly field: FieldDefinition; readonly value: Wire }
    | "bad"
    | undefined;
  readonly cancel: () => void;
}

// The eye rests on a cell this long before it is worth asking whether it opens.
const restMs = 150;

/** The state of editing one cell of a sheet. @param focus the cell the keyboard is at @param say tells why one stays shut */
export function useCellEditing(sheet: Sheet, focus: CellPlace, say: (notice: string) => void): CellEditor {
  const [editing, setEditing] = useState<CellEditing | undefined>(undefined);
  // A cell whose whole value is on its way, and what was typed meanwhile.
  const opening = useRef<{ readonly place: CellPlace; readonly kind: FieldDefinition["kind"]; typed: string }>(
    undefined,
  );
  // A cell that opens once the server has said what its conditions read.
  const asking = useRef<object>(undefined);
  const { wording, directory, workspace } = sheet.kit;
  const lookAhead = useEffectEvent(() => {
    const [row, field] = [sheet.data.rowAt(focus.row), sheet.layout.columns[focus.column]?.field];
    if (row !== undefined && field !== undefined && canWrite(sheet, field))
      void sheet.conditions?.prepare(row, field, sheet.edits.savingOf(Number(row[0])));
  });
  useEffect(() => {
    asking.current = undefined;
    opening.current = undefined;
    const timer = setTimeout(() => lookAhead(), restMs);
    return () => clearTimeout(timer);
  }, [focus.row, focus.column]);
  // What the server says of a cell that typing has opened meanwhile.
  const settle = (row: ListRow, column: FieldDefinition): void => {
    const isShut = !canWriteIn(sheet, row, column);
    if (isShut) sayShut(sheet, column, say);
    const field = sheet.conditions?.offered(row, column) ?? column;
    setEditing((now) =>
      now?.row !== row || now.field.key !== column.key ? now : isShut ? undefined : { ...now, field },
    );
  };
  const begin = (place: CellPlace, typed?: string): void => {
    const column = sheet.layout.columns[place.column]?.field;
    const row = sheet.data.rowAt(place.row);
    if (column === undefined || row === undefined) return say(wording.t("grid.notAllowed"));
    const saving = sheet.edits.savingOf(Number(row[0]));
    const wait = canWrite(sheet, column) ? sheet.conditions?.prepare(row, column, saving) : undefined;
    asking.current = undefined;
    if (wait !== undefined && typed === undefined) {
      const mine = {};
      asking.current = mine;
      void wait.then(() => {
        if (asking.current === mine) begin(place);
      });
      return;
    }
    if (!canWriteIn(sheet, row, column)) return sayShut(sheet, column, say);
    if (!open(place, row, column, saving, typed)) say(wording.t("grid.notAllowed"));
    else if (wait !== undefined) void wait.then(() => settle(row, column));
  };
  const open = (
    place: CellPlace,
    row: ListRow,
    column: FieldDefinition,
    saving: WireValues,
    typed: string | undefined,
  ): boolean => {
    const field = sheet.conditions?.offered(row, column) ?? column;
    const waiting = opening.current;
    if (typed !== undefined && waiting?.place.row === place.row && waiting.place.column === place.column) {
      if (waiting.kind === "long_text") waiting.typed += typed;
      return true;
    }
    opening.current = undefined;
    const kind = cellInputOf(field);
    if (kind === "none" || kind === "toggle") return false;
    // Typing over a long text replaces it in the cell; opening it shows the whole in a panel.
    const input = kind === "panel" && typed !== undefined && field.kind === "long_text" ? "text" : kind;
    if (input === "panel" && typed !== undefined) return false;
    const { value } = readCell(sheet, row, field);
    const start = { place, field, row, input, value, saving, isTouched: typed !== undefined, problem: undefined };
    if (needsWhole(field, value, input)) {
      const mine = { place, kind: field.kind, typed: "" };
      opening.current = mine;
      void queryClient
        .fetchQuery({ ...recordQuery(workspace, sheet.form.definition.key, Number(row[0])), staleTime: 0 })
        .then(
          (record) => {
            if (opening.current !== mine) return;
            opening.current = undefined;
            const whole = ownValue(record.values, field.key) ?? null;
            setEditing({ ...start, ...withTyped(whole, mine.typed), text: "" });
          },
          () => {
            if (opening.current === mine) opening.current = undefined;
          },
        );
      return true;
    }
    const isText = input === "text" || input === "day";
    setEditing({ ...start, text: typed ?? (isText ? plainValue(field, value, wording, directory) : "") });
    return true;
  };
  const finish = (): ReturnType<CellEditor["finish"]> => {
    if (editing === undefined) return undefined;
    const { field, row, input, text, isTouched } = editing;
    let { value } = editing;
    if (isTouched && (input === "text" || input === "day")) {
      const reading = readText(field, text, wording, directory);
      if (!reading.ok) {
        setEditing({ ...editing, problem: sayProblem(reading.error, wording) });
        return "bad";
      }
      ({ value } = reading);
    }
    setEditing(undefined);
    return isTouched ? { row, field, value } : undefined;
  };
  return {
    editing,
    begin,
    type: (text) =>
      setEditing((now) =>
        now === undefined
          ? now
          : now.input === "panel"
            ? // Typed before the panel's own editor had the keyboard.
              { ...now, ...(now.field.kind === "long_text" && text !== "" ? withTyped(now.value, text) : {}) }
            : { ...now, text, isTouched: now.isTouched || now.input !== "pick", problem: undefined },
      ),
    change: (value) =>
      setEditing((now) => (now === undefined ? now : { ...now, value, isTouched: true, problem: undefined })),
    finish,
    cancel: () => {
      asking.current = undefined;
      opening.current = undefined;
      setEditing(undefined);
    },
  };
}

function withTyped(value: Wire, typed: string): Partial<Pick<CellEditing, "value" | "isTouched">> {
  return typed === "" ? { value } : { value: `${typeof value === "string" ? value : ""}${typed}`, isTouched: true };
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
