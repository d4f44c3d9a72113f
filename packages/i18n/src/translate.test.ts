import { describe, expect, test } from "vitest";
import { phrases as english } from "./en/phrases.ts";
import { findGaps } from "./phrase.ts";
import type { Phrase } from "./phrase.ts";
import { buildTranslate } from "./translate.ts";
import { phrases as chinese } from "./zh-CN/phrases.ts";

const zh = buildTranslate("zh-CN", chinese);
const en = buildTranslate("en", english);

function allOf(phrases: object): readonly (readonly [string, Phrase])[] {
  return Object.entries(phrases).flatMap(([area, names]: [string, Readonly<Record<string, Phrase>>]) =>
    Object.entries(names).map(([name, phrase]) => [`${area}.${name}`, phrase] as const),
  );
}

describe("phrases", () => {
  test("gaps are filled, numbers as the reader writes them", () => {
    expect(zh("shell.noFormMatches", { typed: "gd" })).toBe("没有匹配“gd”的表单");
    expect(zh("home.mineCount", { count: 1234 })).toBe("1,234 条");
  });

  test("English counts in one and other, Chinese does not", () => {
    expect(en("home.mineCount", { count: 1 })).toBe("1 record");
    expect(en("home.mineCount", { count: 0 })).toBe("0 records");
    expect(zh("home.mineCount", { count: 1 })).toBe("1 条");
  });

  test("a gap's value may hold braces without being filled again", () => {
    expect(en("shell.noFormMatches", { typed: "{typed}" })).toBe("No form matches “{typed}”");
  });

  test("a key without gaps takes no params, one with gaps needs them", () => {
    zh("shell.home");
    // @ts-expect-error the gap `typed` is missing
    zh("shell.noFormMatches");
    // @ts-expect-error there is no such phrase
    expect(zh("shell.nothingOfTheKind")).toBe("shell.nothingOfTheKind");
  });

  test("both languages say everything with the same gaps", () => {
    const englishByKey = new Map(allOf(english));
    const differing = allOf(chinese).filter(([key, phrase]) => {
      const other = englishByKey.get(key);
      return other === undefined || findGaps(other).join() !== findGaps(phrase).join();
    });
    expect(differing).toEqual([]);
    expect(englishByKey.size).toBe(allOf(chinese).length);
  });

  test("no phrase is empty, carries markup or half-width Chinese punctuation, or says 您 where the others say 你", () => {
    const texts = [...allOf(chinese), ...allOf(english)].flatMap(([key, phrase]) =>
      (typeof phrase === "string" ? [phrase] : [phrase.one, phrase.other]).map((text) => [key, text] as const),
    );
    expect(texts.filter(([, text]) => text.trim() === "" || /<\w|&\w+;/.test(text))).toEqual([]);
    expect(texts.filter(([, text]) => /\p{Script=Han}[,;:?!]/u.test(text))).toEqual([]);
    expect(texts.filter(([, text]) => text.includes("您"))).toEqual([]);
  });
});
