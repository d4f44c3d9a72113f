import { createContext, use } from "react";
import type { FieldDefinition, WireValues } from "@tongzhou/model";
import type { SubformRow } from "../subform/subformModel.ts";
import type { OwnRecord } from "./ownRecord.tsx";

/** What the expressions of a subform's columns say about one of its rows as it stands. */
export interface RowReading {
  /** Columns that a show rule hides in it. */
  readonly hidden: ReadonlySet<string>;
  /** Columns that a condition requires in it. */
  readonly required: ReadonlySet<string>;
  /** Options that cannot be picked in it, by column. */
  readonly unavailable: ReadonlyMap<string, ReadonlySet<string>>;
  /** Values of its formulas. */
  readonly computed: WireValues;
  /** Formulas that only the server can compute. */
  readonly pending: ReadonlySet<string>;
  /** Those among them that it is being asked for. */
  readonly asking: ReadonlySet<string>;
}

/** What the definition says about rows of subforms. */
export interface RowRules {
  /** A row as it stands; undefined where nothing in its rows depends on anything. */
  readonly read: (subform: FieldDefinition, row: SubformRow) => RowReading | undefined;
  /** Told of a row in sight after it was drawn: what only the server can tell of it is asked. */
  readonly ask?: (subform: FieldDefinition, row: SubformRow) => void;
  /** Values a new row begins with. */
  readonly start: (subform: FieldDefinition) => WireValues;
  /** The record that a row is by itself; without it a row belongs to the record around. */
  readonly ownOf?: (row: SubformRow) => OwnRecord;
  /** What is wrong with a row, by column, in the reader's words. */
  readonly problemsOf?: (
    row: SubformRow,
    at: { readonly subform: FieldDefinition; readonly index: number },
  ) => ReadonlyMap<string, string>;
}

const noRules: RowRules = { read: () => undefined, start: () => ({}) };

/** The rules of rows, for the subforms below; without them rows are plain. */
export const RowRulesContext = createContext<RowRules>(noRules);

/** The rules of rows of the record that editors here belong to. */
export function useRowRules(): RowRules {
  return use(RowRulesContext);
}
