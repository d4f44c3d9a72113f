import type { ReactNode } from "react";
import type { Result } from "@tongzhou/base";
import type { FieldDefinition, FieldKind, FieldOf, FieldProblem, Wire } from "@tongzhou/model";
import type { Wording } from "../shell/language.tsx";
import type { Directory } from "./directory.ts";

/** What every field shows its values with: the reader's words, the workspace's people, and who is reading. */
export interface FieldKit {
  readonly workspace: string;
  readonly memberId: number;
  readonly wording: Wording;
  readonly directory: Directory;
}

/** Where a value is shown: one line in a grid, a line on a card, or a record's page. */
export type CellPlace = "cell" | "card" | "form";

/** Why a text could not be taken as a value: the field's own reasons, or a name that is nobody's or several people's. */
export type TextProblem =
  | FieldProblem
  | { readonly problem: "not_found" | "ambiguous" | "needs_lookup"; readonly limit?: string | number };

/** A text as a value. */
export type TextReading = Result<Wire, TextProblem>;

/** What an editor is given. The value is in the shape of a record on the wire, as it is read or as it is sent. */
export interface EditorProps<F extends FieldDefinition = FieldDefinition> {
  readonly field: F;
  readonly value: Wire;
  /** Each change that is a value; what is typed halfway is not. */
  readonly onChange: (value: Wire) => void;
  /** The person is done with the field. */
  readonly onCommit: () => void;
  /** The person wants the value back as it was. */
  readonly onCancel: () => void;
  readonly place: "cell" | "form";
  /** Ids of the elements that name the field, as `aria-labelledby` takes them. */
  readonly labelId: string;
  /** Where unfinished text is kept, for a column of a subform: `subform.row.column`. A field of the form has its key. */
  readonly path?: string | undefined;
  /** What is wrong with the value, in the reader's words. */
  readonly problem?: string | undefined;
}

/**
 * How a cell of a grid is edited: by typing, by typing and picking from a list, by picking a day, at one stroke, in a
 * panel that opens at the cell, or not at all.
 */
export type CellInput = "text" | "pick" | "day" | "toggle" | "panel" | "none";

/** Everything the web application knows about showing and editing one field kind. */
export interface FieldFace<K extends FieldKind> {
  readonly align: "start" | "end";
  readonly input: CellInput;
  /** Width of a column in pixels before anybody chose one. */
  readonly width: number;
  /** A value that is not blank; plain markup, no hooks, since a grid calls it for every cell. */
  readonly cell: (value: Exclude<Wire, null>, field: FieldOf<K>, kit: FieldKit, place: CellPlace) => ReactNode;
  /** The value in words, as the cell says it. */
  readonly format: (value: Exclude<Wire, null>, field: FieldOf<K>, kit: TextKit) => string;
  /** The value as it is typed and as spreadsheets take it, when that differs. */
  readonly plain?: (value: Exclude<Wire, null>, field: FieldOf<K>, kit: TextKit) => string;
  /** A text that is not blank as a value. */
  readonly read: (text: string, field: FieldOf<K>, kit: TextKit) => TextReading;
}

/** What turns values into text and back. */
export type TextKit = Pick<FieldKit, "wording" | "directory">;
