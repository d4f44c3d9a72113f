import type { TextParams } from "../sheetError.ts";
import { en } from "./en.ts";
import type { TextCode } from "./en.ts";
import { namesEn, namesZh } from "./names.ts";
import { zh } from "./zh.ts";

const texts = { zh, en } as const;
const names: Readonly<Record<"zh" | "en", Readonly<Record<string, string>>>> = { zh: namesZh, en: namesEn };
// Params that are keys of ours; any other stands as the file has it.
const keyed: ReadonlySet<string> = new Set(["kind", "order"]);

// Of one and of other numbers, e.g. {count|cell|cells}; both may hold parameters.
const plural = /\{([a-z]+)\|((?:[^{}|]|\{[a-zA-Z]+\})*)\|((?:[^{}|]|\{[a-zA-Z]+\})*)\}/gu;

/** The text of an error, a warning, a reason or a piece of evidence in one language. */
export function describe(notice: { readonly code: string; readonly params: TextParams }, locale: "zh" | "en"): string {
  const { code, params } = notice;
  if (!isTextCode(code)) return code;
  const counted = texts[locale][code].replaceAll(plural, (_whole, name: string, one: string, other: string) =>
    params[name] === 1 ? one : other,
  );
  return counted.replaceAll(/\{([a-zA-Z]+)\}/gu, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    if (keyed.has(name)) return names[locale][String(value)] ?? String(value);
    return typeof value === "number" ? value.toLocaleString(locale === "zh" ? "zh-CN" : "en") : String(value);
  });
}

function isTextCode(code: string): code is TextCode {
  return Object.hasOwn(en, code);
}
