import { describe, expect, it } from "vitest";
import { addOption, parseOptions, printOptions } from "./optionBatch.ts";

const current = [
  { key: "high", label: { zh: "高", en: "High" }, color: "red" },
  { key: "low", label: { zh: "低" }, color: "gray" },
  { key: "old", label: { zh: "旧" }, archived: true },
] as const;

describe("options as text", () => {
  it("what is printed is read back as it was", () => {
    expect(parseOptions(printOptions(current), current, new Set(["high", "low", "old"]))).toEqual(current);
  });

  it("a kept name keeps key and colour, a new one gets a key of its own, order is the text's", () => {
    expect(parseOptions("低\n中 | Medium\n高", current, new Set())).toEqual([
      { key: "low", label: { zh: "低" }, color: "gray" },
      { key: "medium", label: { zh: "中", en: "Medium" } },
      { key: "high", label: { zh: "高", en: "High" }, color: "red" },
    ]);
  });

  it("a name taken out is archived when records may hold it, and gone otherwise", () => {
    expect(parseOptions("高", current, new Set(["low"]))).toEqual([
      { key: "high", label: { zh: "高", en: "High" }, color: "red" },
      { key: "low", label: { zh: "低" }, color: "gray", archived: true },
    ]);
  });

  it("naming an archived option uses it again", () => {
    expect(parseOptions("旧", current, new Set())).toEqual([{ key: "old", label: { zh: "旧" } }]);
  });

  it("blank lines and repeats count once; tabs and Chinese bars part the languages", () => {
    const labels = parseOptions("甲\tA\n\n甲\n乙｜B", [], new Set()).map((option) => option.label);
    expect(labels).toEqual([
      { zh: "甲", en: "A" },
      { zh: "乙", en: "B" },
    ]);
  });

  it("an added option has a name nobody has", () => {
    const added = addOption([{ key: "a", label: { zh: "选项 2" } }], (count) => ({ zh: `选项 ${count}` }));
    expect(added[1]?.label).toEqual({ zh: "选项 3" });
  });
});
