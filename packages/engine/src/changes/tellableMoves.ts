import { AppError } from "@tongzhou/model";
import { formulasOf, isComputedWhenRead } from "../access/formulas.ts";
import type { Session } from "../gateway/session.ts";
import type { Change } from "./loadChanges.ts";
import { isStamp, type RecordWindow, type WindowMove, type WindowMoves } from "./windowMoves.ts";

/** What of a window is on somebody's screen. */
export interface WindowShown {
  /** Records of it that are shown. */
  readonly records: ReadonlySet<number>;
  /** Fields that matter of the others too, because records are ordered, grouped or added up by them. */
  readonly fields: ReadonlySet<string> | "any";
}

/** What who looks at a window is told. */
export interface ToldMoves {
  readonly records: readonly number[];
  /** Whether there is more than these, or it cannot be said by record. */
  readonly isMore: boolean;
  /** Records shown that are in the window no more. */
  readonly left: readonly number[];
}

// Past this a reader fetches its window again anyway.
const maxRecords = 200;

/**
 * What of a window's moves its reader is told (C13): of a record shown every change that they may read and its
 * leaving; of another that it came, left, or changed in a field that matters. Where the log cannot tell whether it was
 * in the window, they are told if they see it now; of a record that they neither see nor are shown they hear nothing.
 * @param changes those that the moves were loaded for
 */
export function tellableMoves(
  window: RecordWindow,
  shown: WindowShown,
  changes: readonly Change[],
  { moves, hasNew }: WindowMoves,
): ToldMoves {
  const byRecord = Map.groupBy(changes, ({ record }) => record);
  const told = moves.filter((move) => isTold(window, shown, byRecord.get(move.record) ?? [], move));
  const left = moves.filter(({ record, isIn }) => !isIn && shown.records.has(record)).map(({ record }) => record);
  if (hasNew || told.length > maxRecords) return { records: [], isMore: true, left };
  return { records: told.map(({ record }) => record), isMore: false, left };
}

/**
 * Whether changes elsewhere touch what a window reads in their form: of what the actor sees there, as a window of its
 * own, a record came, left or changed in one of the fields.
 */
export function movesTouch(
  window: RecordWindow,
  keys: ReadonlySet<string>,
  changes: readonly Change[],
  moves: WindowMoves,
): boolean {
  const fields = [...keys].some((key) => isStamp(window.policy, key)) ? "any" : keys;
  const { records, isMore } = tellableMoves(window, { records: new Set(), fields }, changes, moves);
  return isMore || records.length > 0;
}

/**
 * The fields that matter of a window's records whether they are shown or not, as its reader named them.
 * @returns "any" when one of them is computed when it is read, or changes with every update
 * @throws AppError "field.unknown" for one that the actor may not read
 */
export function matteringFields(
  session: Session,
  { policy }: RecordWindow,
  keys: readonly string[] | undefined,
): WindowShown["fields"] {
  if (keys === undefined) return "any";
  const unknown = keys.find((key) => !policy.readable.has(key));
  if (unknown !== undefined) throw new AppError("field.unknown", { field: unknown });
  const formulas = formulasOf(session.workspace, policy.form);
  const isAlways = keys.some((key) => isStamp(policy, key) || isComputedWhenRead(formulas.get(key)));
  return isAlways ? "any" : new Set(keys);
}

function isTold(
  { policy }: RecordWindow,
  shown: WindowShown,
  changes: readonly Change[],
  { record, isSeen, isIn, wasIn }: WindowMove,
): boolean {
  const touches = (fields: ReadonlySet<string> | "any") =>
    changes.some((change) =>
      touched(change).some(
        (key) => key === "any" || (policy.readable.has(key) && (fields === "any" || fields.has(key))),
      ),
    );
  if (shown.records.has(record)) return !isIn || touches("any");
  if (wasIn === null) return isSeen;
  if (wasIn !== isIn) return true;
  // What is computed anew raises no version, so who reads a page and then says what it shows would miss it in between.
  const isComputed = changes.some(({ kind, version }) => kind === "update" && version === null) && touches("any");
  return isIn && (isComputed || touches(shown.fields));
}

function touched({ kind, fields, detail }: Change): readonly string[] {
  switch (kind) {
    case "update":
      return fields;
    case "transfer":
      return [String(detail?.["field"])];
    case "create":
    case "delete":
    case "restore":
      return ["any"];
    // Of a crossing the value that crossed tells.
    case "crossing":
    case "comment":
    case "definition":
    case "range":
      return [];
    default:
      return kind satisfies never;
  }
}
