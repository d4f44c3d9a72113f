import type { Locale } from "@tongzhou/base";
import type { ErrorCode, ErrorParams } from "@tongzhou/model";
import { en, enOfRecord } from "./en.ts";
import type { ErrorSentence } from "./params.ts";
import { zhCN, zhCNOfRecord } from "./zhCN.ts";

const byLocale = { "zh-CN": zhCN, en } satisfies Record<Locale, Record<ErrorCode, (params: ErrorParams) => string>>;

/** What to tell a person about an error: what happened, what was kept, what to do. Plain text. */
export function errorText(code: ErrorCode, params: ErrorParams, locale: Locale): string {
  return byLocale[locale][code](params);
}

const ofRecord: Record<Locale, Partial<Record<ErrorCode, ErrorSentence>>> = { "zh-CN": zhCNOfRecord, en: enOfRecord };

/**
 * Why one record among many was left as it was. What was kept is not in it: the others are written, and the report that
 * it stands in says so.
 */
export function recordErrorText(code: ErrorCode, params: ErrorParams, locale: Locale): string {
  return ofRecord[locale][code]?.(params) ?? errorText(code, params, locale);
}
