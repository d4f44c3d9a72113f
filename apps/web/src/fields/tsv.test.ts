import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTsv, parseTsv } from "./tsv.ts";

describe("clipboard", () => {
  it.each<[string, string, readonly (readonly string[])[]]>([
    ["one cell", "a", [["a"]]],
    [
      "Excel's last line break",
      "a\tb\r\nc\td\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["a cell with a line break", '"a\nb"\tc', [["a\nb", "c"]]],
    ["doubled quotes", '"say ""hi"""\tx', [['say "hi"', "x"]]],
    ["a quote that is only text", '5" pipe\tx', [['5" pipe', "x"]]],
    ["an opening quote that never closes", '"a\tb', [['"a', "b"]]],
    ["empty cells at the edges", "\ta\t", [["", "a", ""]]],
    ["an empty row between", "a\n\nb", [["a"], [""], ["b"]]],
    ["nothing", "", []],
  ])("%s", (_name, text, rows) => {
    expect(parseTsv(text)).toEqual(rows);
  });

  it("what is copied is pasted as it was", () => {
    const cell = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\r", ""));
    const table = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 5 }))
      .chain(([height, width]) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: height, maxLength: height }),
      );
    fc.assert(
      fc.property(table, (rows) => {
        expect(parseTsv(formatTsv(rows))).toEqual(rows);
      }),
    );
  });
});
