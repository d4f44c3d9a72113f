import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cell } from "../cell.ts";
import type { ColumnFormat, GuessedKind } from "../profile/column.ts";
import { buildCellReader } from "./buildCellReader.ts";
import type { WireCell } from "./buildCellReader.ts";

const text = (value: string): Cell => ({ kind: "text", value, text: value });

function read(kind: GuessedKind, cell: Cell, format: ColumnFormat = {}, zone = "Asia/Shanghai"): WireCell | string {
  const result = buildCellReader({ kind, format }, { zone })(cell);
  return result.ok ? result.value : `! ${result.error.code}`;
}

describe("wire values", () => {
  test.each<readonly [GuessedKind, string, ColumnFormat, WireCell]>([
    ["number", "1,234.50", { decimal: "." }, "1234.50"],
    ["number", "1.234,50", { decimal: "," }, "1234.50"],
    ["number", "12.5%", { decimal: "." }, "0.125"],
    ["number", "(3.10)", {}, "-3.10"],
    ["number", "5-", {}, "-5"],
    ["number", "0.1000000000000000000001", {}, "0.1000000000000000000001"],
    ["number", "2.5e3", {}, "2500"],
    ["number", "1e-5", {}, "0.00001"],
    ["number", "-0", {}, "0"],
    ["number", "abc", {}, "! badNumber"],
    ["money", "¥1,200.00", { currency: "CNY" }, "1200.00"],
    ["money", "1.2万元", { currency: "CNY" }, "12000"],
    ["money", "$5", { currency: "CNY" }, "! otherCurrency"],
    ["integer", "1,234", {}, 1234],
    ["integer", "7.0", {}, 7],
    ["integer", "7.5", {}, "! badInteger"],
    ["integer", "99999999999999999999", {}, "! badInteger"],
    ["date", "29/2/2016", { dateOrder: "dmy" }, "2016-02-29"],
    ["date", "2/29/2016", { dateOrder: "mdy" }, "2016-02-29"],
    ["date", "29/2/2015", { dateOrder: "dmy" }, "! badDate"],
    ["date", "2024年3月5日", {}, "2024-03-05"],
    ["date", "45123", { serial: 1900 }, "2023-07-16"],
    ["date", "43661", { serial: 1904 }, "2023-07-16"],
    ["datetime", "29/2/2016 01:16", { dateOrder: "dmy" }, "2016-02-28T17:16:00.000Z"],
    ["datetime", "2024-11-26T14:43:17.969-0500", {}, "2024-11-26T19:43:17.969Z"],
    ["datetime", "2024-01-05", {}, "2024-01-04T16:00:00.000Z"],
    ["time", "下午3:20", {}, "15:20:00"],
    ["time", "12/31/1899 09:30:00 AM", { zeroDate: true }, "09:30:00"],
    ["duration", "1:30", {}, 5400],
    ["duration", "3小时20分钟", {}, 12_000],
    ["boolean", "是", {}, true],
    ["boolean", "×", {}, false],
    ["boolean", "1", {}, "! notOfKind"],
    ["boolean", "1", { zeroOne: true }, true],
    ["choices", "red; blue;red", { separator: ";" }, ["red", "blue"]],
    ["choices", "['Excel', 'Stata']", { separator: "[]" }, ["Excel", "Stata"]],
    ["email", "a@b.cn", {}, "a@b.cn"],
    ["email", "a@b", {}, "! notOfKind"],
    ["text", "?", { missing: ["?"] }, null],
    ["text", "  a ", {}, "a"],
    ["number", "N/A", { missing: ["n/a"] }, null],
  ])("%s %j %j is %j", (kind, written, format, expected) => {
    expect(read(kind, text(written), format)).toEqual(expected);
  });

  test("an error cell is refused in every kind, a blank is null in every kind", () => {
    for (const kind of ["text", "number", "date", "boolean", "choice"] as const) {
      expect(read(kind, { kind: "error", value: "#N/A", text: "#N/A" })).toBe("! errorCell");
      expect(read(kind, { kind: "blank", value: null, text: "" })).toBeNull();
    }
  });

  test("a local time the clocks skip moves forward, one they repeat is its first passing", () => {
    expect(read("datetime", text("2024-03-10 02:30"), {}, "America/New_York")).toBe("2024-03-10T07:30:00.000Z");
    expect(read("datetime", text("2024-11-03 01:30"), {}, "America/New_York")).toBe("2024-11-03T05:30:00.000Z");
  });
});

describe("properties", { timeout: 60_000 }, () => {
  test("any number written with any marks reads back exactly", () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 24n });
    const places = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 12 });
    fc.assert(
      fc.property(
        digits,
        places,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (whole, fraction, isNegative, isComma, isGrouped) => {
          const [decimal, group] = isComma ? [",", "."] : [".", ","];
          const grouped = isGrouped ? String(whole).replaceAll(/\B(?=(?:[0-9]{3})+$)/gu, group) : String(whole);
          const written = `${isNegative ? "-" : ""}${grouped}${fraction === "" ? "" : `${decimal}${fraction}`}`;
          const isZero = /^[0.,-]*$/u.test(written);
          const exact = `${isNegative && !isZero ? "-" : ""}${String(whole)}${fraction === "" ? "" : `.${fraction}`}`;
          expect(read("number", text(written), { decimal: isComma ? "," : "." })).toBe(exact);
        },
      ),
    );
  });

  test("any day written in any order reads back as that day", () => {
    const days = fc.date({ min: new Date("1900-01-01"), max: new Date("2200-12-31"), noInvalidDate: true });
    const separators = fc.constantFrom("/", "-", ".");
    fc.assert(
      fc.property(days, separators, (day, mark) => {
        const iso = day.toISOString().slice(0, 10);
        const [y, m, d] = iso.split("-").map(Number);
        expect(read("date", text([d, m, y].join(mark)), { dateOrder: "dmy" })).toBe(iso);
        expect(read("date", text([m, d, y].join(mark)), { dateOrder: "mdy" })).toBe(iso);
        expect(read("date", text([y, m, d].join(mark)), { dateOrder: "ymd" })).toBe(iso);
        expect(read("date", text(`${y}年${m}月${d}日`))).toBe(iso);
      }),
    );
  });

  test("no text makes any reader throw", () => {
    const kinds = [
      "text",
      "integer",
      "number",
      "money",
      "boolean",
      "date",
      "datetime",
      "time",
      "duration",
      "choices",
      "phone",
      "url",
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.string({ unit: "binary", maxLength: 60 }), (kind, value) => {
        read(kind, text(value), { separator: "[]" });
      }),
    );
  });
});
