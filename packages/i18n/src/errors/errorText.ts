import type { Locale } from "@tongzhou/base";
import type { ErrorCode, ErrorParams } from "@tongzhou/model";
import { en } from "./en.ts";
import { zhCN } from "./zhCN.ts";

const byLocale = { "zh-CN": zhCN, en } satisfies Record<Locale, Record<ErrorCode, (params: ErrorParams) => string>>;

/** What to tell a person about an error: what happened, what was kept, what to do. Plain text. */
export function errorText(code: ErrorCode, params: ErrorParams, locale: Locale): string {
  return byLocale[locale][code](params);
}
