import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import "../all.ts";
import { ErrorValue } from "../errorValue.ts";
import type { Cell } from "../cells/cell.ts";
import { evaluateCells } from "../cells/evaluateCells.ts";
import { bindVector } from "./readVector.ts";
import type { Vector } from "./readVector.ts";

// edges.txt holds what Excel's reference and Excel itself give at the edges of functions, by sections:
// "@ A1 = 1|"a"|#N/A" fills cells from A1 on, "formula => value" asks. A number may be given with few decimals.

type Raw = Vector["refs"][string] & (string | number | boolean | null | { readonly error: string });

const sections = readFileSync(new URL("./edges.txt", import.meta.url), "utf8")
  .split(/^== /m)
  .slice(1)
  .map((section) => {
    const [title = "", ...lines] = section.split("\n").filter((line) => line !== "");
    return [title, lines] as const;
  });

describe("as in Excel", () => {
  test.for(sections)("%s", ([, lines]) => {
    const cells = new Map<string, Raw>();
    const wrong: string[] = [];
    for (const line of lines) {
      const [, column = "", row = "", values] = /^@ ([A-Z])(\d+) = (.*)$/.exec(line) ?? [];
      if (values === undefined) {
        const got = ask(line.slice(0, line.lastIndexOf(" => ")), cells);
        const spelled = line.slice(line.lastIndexOf(" => ") + 4);
        if (!isSame(got, spelled))
          wrong.push(`${line}, not ${got instanceof ErrorValue ? got.code : JSON.stringify(got)}`);
      } else
        for (const [index, value] of values.split("|").entries())
          cells.set(`${String.fromCharCode(column.charCodeAt(0) + index)}${row}`, read(value));
    }
    expect(wrong).toEqual([]);
  });
});

function ask(formula: string, cells: ReadonlyMap<string, Raw>): Cell {
  const refs: Record<string, Vector["refs"][string]> = {};
  for (const [ref, column = "", row = "", lastColumn, lastRow] of formula
    .replaceAll(/"(?:[^"]|"")*"/g, '""')
    .replaceAll("$", "")
    .matchAll(/(?<![A-Z0-9_.])([A-Z])(\d+)(?::([A-Z])(\d+))?(?![A-Z0-9(])/g)) {
    const rows = Array.from({ length: Number(lastRow ?? row) - Number(row) + 1 }, (_, down) =>
      Array.from(
        { length: (lastColumn ?? column).charCodeAt(0) - column.charCodeAt(0) + 1 },
        (__, right) => cells.get(`${String.fromCharCode(column.charCodeAt(0) + right)}${Number(row) + down}`) ?? null,
      ),
    );
    refs[ref] = lastColumn === undefined ? (rows[0]?.[0] ?? null) : rows;
  }
  const bound = bindVector({ file: "", sheet: "", cell: "Z99", f: formula, refs, t: "n", v: 0 });
  if (bound.expr === null) return "not read";
  return evaluateCells(bound.expr, bound.read, {
    now: new Date("2026-01-01T00:00:00Z"),
    zone: "UTC",
    date1904: false,
  });
}

function read(spelled: string): Raw {
  const text = spelled.trim();
  if (text === "") return null;
  if (text.startsWith('"')) return text.slice(1, -1).replaceAll('""', '"');
  if (text.startsWith("#")) return { error: text };
  return text === "TRUE" ? true : text === "FALSE" ? false : Number(text);
}

function isSame(got: Cell, spelled: string): boolean {
  const wanted = read(spelled);
  if (got instanceof ErrorValue) return spelled === got.code;
  if (typeof wanted !== "number" || typeof got !== "number") return got === wanted;
  const decimals = /\.(\d+)$/.exec(spelled)?.[1]?.length ?? 0;
  const slack = decimals === 0 ? 1e-9 : 0.51 * 10 ** -decimals;
  return Math.abs(got - wanted) <= Math.max(slack, 1e-11 * Math.abs(wanted));
}
