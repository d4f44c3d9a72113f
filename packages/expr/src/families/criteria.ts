import type { Cell } from "../cells/cell.ts";
import { compareCells, compareLetters } from "../cells/cellOperators.ts";
import { parseNumber } from "../cells/readCell.ts";
import { ErrorValue, findError } from "../errorValue.ts";
import { hasWildcard, matchesWildcard } from "./wildcard.ts";

/** A condition of COUNTIF and its like: a value, or a sign and a value such as ">=5" or "<>a*". */
export function readCriterion(criterion: Cell): (cell: Cell) => boolean {
  if (typeof criterion !== "string") {
    if (criterion === null) return (cell) => cell === 0;
    return (cell) => (criterion instanceof ErrorValue ? cell === criterion : equals(cell, criterion));
  }
  const [, sign = "", rest = ""] = /^(<>|<=|>=|<|>|=)?(.*)$/s.exec(criterion) ?? [];
  const wanted = valueOf(rest);
  if (rest === "" && /[<>]=|^[<>]$/.test(sign)) return () => false;
  switch (sign) {
    case "<>":
      return rest === "" ? (cell) => cell !== null : (cell) => !equals(cell, wanted);
    case "<":
      return ordered(wanted, (order) => order < 0);
    case "<=":
      return ordered(wanted, (order) => order <= 0);
    case ">":
      return ordered(wanted, (order) => order > 0);
    case ">=":
      return ordered(wanted, (order) => order >= 0);
    default:
      if (rest !== "") return (cell) => equals(cell, wanted);
      return sign === "=" ? (cell) => cell === null : (cell) => cell === null || cell === "";
  }
}

function valueOf(text: string): Cell {
  const word = text.toUpperCase();
  if (word === "TRUE" || word === "FALSE") return word === "TRUE";
  return findError(word) ?? parseNumber(text) ?? text;
}

function equals(cell: Cell, wanted: Cell): boolean {
  if (typeof wanted === "string") {
    if (typeof cell !== "string") return false;
    return hasWildcard(wanted) ? matchesWildcard(cell, wanted) : compareLetters(cell, wanted) === 0;
  }
  if (typeof wanted === "number") {
    const read = typeof cell === "string" ? parseNumber(cell) : cell;
    return typeof read === "number" && compareCells(read, wanted) === 0;
  }
  return cell === wanted;
}

/** Only values of the same kind have an order here. */
function ordered(wanted: Cell, holds: (order: number) => boolean): (cell: Cell) => boolean {
  return (cell) =>
    typeof cell === typeof wanted &&
    cell !== null &&
    !(cell instanceof ErrorValue) &&
    holds(compareCells(cell, wanted));
}
