import { Range } from "../cells/cell.ts";
import type { CellArg } from "../cells/cell.ts";
import { cellsOf } from "../cells/cell.ts";
import { failure } from "../errorValue.ts";

// Excel joins references too: a space between two gives the cells they share, a comma in brackets of its own gives both.

/** Joins references that stand so among the pieces of a formula; what is joined is bound under a name of its own. */
export function joinRefs(
  pieces: readonly string[],
  read: (ref: string) => CellArg | undefined,
  bind: (name: string, value: CellArg) => void,
): readonly string[] {
  const known = new Map<string, CellArg>();
  const find = (ref: string | undefined): CellArg | undefined =>
    ref === undefined ? undefined : (known.get(ref) ?? read(ref));
  const out: string[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] ?? "";
    const end = unionEnd(pieces, at, find);
    const last = out.at(-1);
    const [left, right] = [find(last), find(piece)];
    if (end !== null) {
      const refs = pieces.slice(at + 1, end).filter((ref) => ref !== ",");
      const name = `(${refs.join(",")})`;
      known.set(
        name,
        new Range(
          refs.flatMap((ref) => cellsOf(find(ref) ?? null).map((cell) => [cell])),
          here,
        ),
      );
      out.push(name);
      at = end;
    } else if (last !== undefined && left !== undefined && right !== undefined) {
      out.pop();
      const name = `${last} ${piece}`;
      known.set(name, shared(last, left, piece, right));
      out.push(name);
    } else out.push(piece);
  }
  for (const [name, value] of known) bind(name, value);
  return out;
}

/** Where the bracket that opens here closes, when nothing but references stand in it; null otherwise. */
function unionEnd(
  pieces: readonly string[],
  at: number,
  find: (ref: string | undefined) => CellArg | undefined,
): number | null {
  if (pieces[at] !== "(" || /[\p{L}\p{N}_.]$/u.test(pieces[at - 1] ?? "")) return null;
  let next = at + 1;
  while (find(pieces[next]) !== undefined && pieces[next + 1] === ",") next += 2;
  return next > at + 1 && find(pieces[next]) !== undefined && pieces[next + 1] === ")" ? next + 1 : null;
}

// What stands on the sheet has a place, even where nothing looks from it.
const here = { row: -1, column: -1 };

function shared(leftName: string, left: CellArg, rightName: string, right: CellArg): CellArg {
  const [a, b] = [boxOf(leftName), boxOf(rightName)];
  if (a === null || b === null || a.sheet !== b.sheet || !(left instanceof Range) || !(right instanceof Range))
    return failure.ref;
  const [top, bottom] = [Math.max(a.top, b.top), Math.min(a.bottom, b.bottom)];
  const [first, last] = [Math.max(a.first, b.first), Math.min(a.last, b.last)];
  if (top > bottom || first > last) return failure.null;
  return new Range(
    left.rows.slice(top - a.top, bottom - a.top + 1).map((row) => row.slice(first - a.first, last - a.first + 1)),
    here,
  );
}

interface Box {
  readonly sheet: string;
  readonly top: number;
  readonly bottom: number;
  readonly first: number;
  readonly last: number;
}

function boxOf(name: string): Box | null {
  const [, sheet = "", column = "", row = "", lastColumn = column, lastRow = row] =
    /^(?:(.*)!)?([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$/i.exec(name.replaceAll("$", "")) ?? [];
  if (row === "") return null;
  return {
    sheet,
    top: Number(row),
    bottom: Number(lastRow),
    first: columnNumber(column),
    last: columnNumber(lastColumn),
  };
}

/** A is 1, AA is 27. */
export function columnNumber(letters: string): number {
  return [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}
