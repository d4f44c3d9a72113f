export type { DecimalStyle } from "./decimal.ts";
export type { DurationStyle } from "./duration.ts";
export { errorText, recordErrorText } from "./errors/errorText.ts";
export { buildFormat } from "./format.ts";
export type { Format, MomentStyle } from "./format.ts";
export { loadPhrases } from "./loadPhrases.ts";
export { findPinyin, matchesPinyin } from "./pinyin.ts";
export { buildTranslate } from "./translate.ts";
export type { PhraseKey, PhraseParams, Phrases, Translate } from "./translate.ts";
