import { cellsOf, isFailure } from "../cells/cell.ts";
import { text } from "../cells/plain.ts";
import type { Arg } from "../cells/plain.ts";
import { textOf } from "../cells/readCell.ts";

/** One separator; over cells an array may give several. */
export const separators: Arg<readonly string[]> = {
  spec: text.spec,
  isRest: false,
  takesBlank: false,
  fromValues: (given) => [text.fromValues(given)],
  fromCells: ([arg = null]) => {
    const read = cellsOf(arg).map(textOf);
    return read.find(isFailure) ?? read.map(String);
  },
};
