import { expect, test } from "vitest";
import type { FieldOf } from "@tongzhou/model";
import { formulaFace } from "./formulaFace.tsx";

const options = [{ key: "done", label: { zh: "完成", en: "Done" }, color: "green" }] as const;
const english = { wording: { label: (label: { zh: string; en?: string }) => label.en ?? label.zh } };

test.each([
  ["choice", "done"],
  ["text", "完成"],
] as const)("a formula that gives a %s shows the option in the reader's language", (result, value) => {
  const field: FieldOf<"formula"> = {
    key: "state",
    kind: "formula",
    label: { zh: "状态" },
    expression: "project.state",
    result,
    options,
  };
  // Only the reader's labels are asked for.
  expect(formulaFace.format(value, field, english as unknown as Parameters<typeof formulaFace.format>[2])).toBe("Done");
});

test("a text of several words is shown as several options, each in the reader's language", () => {
  const late = { key: "late", label: { zh: "逾期", en: "Late" }, color: "red" } as const;
  const field: FieldOf<"formula"> = {
    key: "state",
    kind: "formula",
    label: { zh: "状态" },
    expression: 'JOIN("；", LIST("完成", "逾期"))',
    result: "text",
    options: [...options, late],
  };
  const kit = english as unknown as Parameters<typeof formulaFace.format>[2];
  expect(formulaFace.format("完成；逾期", field, kit)).toBe("Done, Late");
  expect(formulaFace.format("完成；其他", field, kit)).toBe("Done, 其他");
  expect(formulaFace.format("完成；逾期", { ...field, options: [] }, kit)).toBe("完成；逾期");
});
