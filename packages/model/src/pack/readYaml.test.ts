import { describe, expect, test } from "vitest";
import { readYaml, yamlLimits } from "./readYaml.ts";

const codeOf = (text: string): string => {
  const read = readYaml(text);
  return read.ok ? "read" : read.error.code;
};

// Shapes that cost a parser by the pair, or nest it, in a text far below the longest.
const times = (unit: (index: number) => string, count: number): string =>
  Array.from({ length: count }, (_, i) => unit(i)).join("");

describe("what would hold the process is refused before it is parsed", () => {
  test.each([
    ["keys of a mapping", times((i) => `k${i}: 1\n`, 60_000), "too_many_lines"],
    ["keys in braces", `{${times((i) => `k${i}: 1, `, 40_000)}}`, "too_many_parts"],
    ["a long list in brackets", `[${times(() => "1,", 80_000)}]`, "too_many_parts"],
    ["empty lists in a list", `[${times(() => "[],", 60_000)}]`, "too_many_parts"],
    ["commas alone", `[${times(() => ",", 200_000)}]`, "too_many_parts"],
    ["brackets closed by others", `{${times(() => "[}", 100_000)}`, "too_many_parts"],
    ["stars", times(() => "* ", 200_000), "aliases"],
    ["aliases of aliases", times((i) => `- &a${i} 1\n- *a${i}\n`, 10_000), "aliases"],
    ["merged mappings", `a: &a {x: 1}\n${times((i) => `k${i}: {<<: *a}\n`, 10_000)}`, "aliases"],
    ["marks of a node", times(() => "&a !!str ", 60_000), "too_many_parts"],
    ["blank lines", `a:\n${times(() => "\n", 60_000)}`, "too_many_lines"],
    ["brackets within brackets", `${"[".repeat(101)}${"]".repeat(101)}`, "too_deep"],
    ["lists within lists", "- ".repeat(1000), "too_deep"],
    ["mappings within mappings", times((i) => `${" ".repeat(i)}a:\n`, 300), "too_deep"],
    ["a text past the longest", " ".repeat(yamlLimits.characters + 1), "too_long"],
  ])("%s", (_, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test.each([
    ["lines", (count: number) => "\n".repeat(count), yamlLimits.lines - 1, "too_many_lines"],
    ["levels", (count: number) => `${"[".repeat(count)}${"]".repeat(count)}`, yamlLimits.depth, "too_deep"],
    ["aliases", (count: number) => `- &a 1\n${times(() => "- *a\n", count)}`, yamlLimits.aliases, "aliases"],
  ])("as many %s as the limit are read, one more are not", (_, write, limit, code) => {
    expect([codeOf(write(limit)), codeOf(write(limit + 1))]).toEqual(["read", code]);
  });

  test("a form of 500 fields, each with texts in two languages and five options, is read", () => {
    const fields = times(
      (i) =>
        `  - key: field_${i}\n    kind: choice\n    label:\n      zh: 字段 ${i}\n      en: Field ${i}\n    options:\n${times((o) => `      - { key: o${o}, label: { zh: 选项 } }\n`, 5)}`,
      500,
    );
    expect(codeOf(`key: large\nfields:\n${fields}`)).toBe("read");
  });
});

describe("what stands in a text", () => {
  test("brackets, stars and marks inside of texts count as nothing", () => {
    const text = times((i) => `- "[{ *a ${i}"\n- '[{ &a'\n- a [ *b {\n`, 200);
    expect(codeOf(text)).toBe("read");
  });

  test("long texts are read whole", () => {
    const long = "x".repeat(500_000);
    expect(readYaml(`a: "${long}"\nb: |\n  ${long}\n`)).toEqual({ ok: true, value: { a: long, b: `${long}\n` } });
  });

  test.each([
    ["a: 1\nb: 2\na: 3", 3],
    ['{"a": 1, "b": {"c": 1, "c": 2}}', 1],
    ["list:\n  - a: 1\n    a: 2", 3],
    ['1: x\n"1": y', 2],
    ["? [a, b]\n: 1", 1],
    ["a: [1", 1],
    ["a: b: c", 1],
  ])("%j is refused with its line", (text, line) => {
    const read = readYaml(text);
    expect(read.ok ? read.value : [read.error.code, read.error.line]).toEqual(["syntax", line]);
  });

  test("the same key in two mappings, and an alias, are read", () => {
    expect(readYaml("- &a {x: 1}\n- {x: 2}\n- *a")).toEqual({ ok: true, value: [{ x: 1 }, { x: 2 }, { x: 1 }] });
  });
});
