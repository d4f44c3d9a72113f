import type { Label, Locale } from "@tongzhou/base";
import { errorText } from "@tongzhou/i18n";
import { errorCodes, type ErrorCode, type ErrorParams } from "@tongzhou/model";
import { describe } from "@tongzhou/sheets";

/** A text in both languages. */
export interface BothLanguages {
  readonly zh: string;
  readonly en: string;
}

interface Coded {
  readonly code: string;
  readonly params: ErrorParams;
}

// Reasons stand beside a cell, so they are short; the long sentences of the error table are for pages.
const reasons: Readonly<Record<string, BothLanguages>> = {
  "access.denied": { zh: "写入后的记录不在你可导入的范围内", en: "the record would be outside what you may import" },
  "field.forbidden": { zh: "你无权填写这个字段", en: "you may not fill in this field" },
  "field.locked": { zh: "按锁定条件，这条记录不能填写这个字段", en: "locked by its condition in this record" },
  "field.not_unique": { zh: "该值已被另一条记录使用", en: "another record has this value already" },
  "field.required": { zh: "必填，但是空白", en: "required, but blank" },
  "import.group_rejected": { zh: "同一条记录的其他行有问题", en: "another row of the same record has a problem" },
  "import.match_ambiguous": {
    zh: "有多条记录符合，无法判断更新哪一条",
    en: "several records match, so none was changed",
  },
  "import.match_missing": { zh: "没有找到要更新的记录", en: "no record to update was found" },
  "import.name_ambiguous": {
    zh: "有多个同名的，无法判断是哪一个",
    en: "the name stands for several, so it is not clear which",
  },
  "import.name_unknown": { zh: "没有找到匹配的内容", en: "nothing that matches was found" },
  "import.repeated": { zh: "文件中前面的行已有相同的值", en: "an earlier row of the file has the same value" },
  "link.broken": { zh: "关联的记录不存在", en: "the linked record does not exist" },
};

const problems: Readonly<Record<string, BothLanguages>> = {
  archived_option: { zh: "该选项已停用", en: "this option is archived" },
  characters: { zh: "含有无法保存的字符", en: "holds characters that cannot be kept" },
  decimals: { zh: "小数位太多，最多 {limit} 位", en: "too many decimals, at most {limit}" },
  format: { zh: "格式不对", en: "not in the right form" },
  range: { zh: "超出允许的范围（{limit}）", en: "outside what is allowed ({limit})" },
  too_long: { zh: "太长，最多 {limit} 个字符", en: "too long, at most {limit} characters" },
  too_many: { zh: "个数太多，最多 {limit} 个", en: "too many, at most {limit}" },
  type: { zh: "不是这种类型的值", en: "not a value of this kind" },
  unavailable_option: { zh: "这条记录不能选这个选项", en: "this option cannot be picked in this record" },
  unavailable_record: { zh: "不在可关联的范围内", en: "outside what may be linked here" },
  unknown_member: { zh: "没有这位成员", en: "no such member" },
  unknown_option: { zh: "不在选项之中", en: "not one of the options" },
};

// The other rows are saved, and the row is at hand; what it breaks may not be named.
const outOfSight: BothLanguages = {
  zh: "会违反你无权查看的规则，请联系工作区的搭建者",
  en: "would break a rule out of your sight; ask a builder of the workspace",
};

/** Why a cell or a row was not taken, or why an import failed. */
export function describeReject({ code, params }: Coded): BothLanguages {
  const rule = params["message"];
  if (code === "record.invalid" && isLabel(rule)) return { zh: rule.zh, en: rule.en ?? rule.zh };
  if (code === "constraint.broken" && !isLabel(rule)) return outOfSight;
  const problem = params["problem"];
  const known = code === "field.invalid" && typeof problem === "string" ? problems[problem] : reasons[code];
  if (known !== undefined) {
    const limit = params["limit"];
    const shown = typeof limit === "string" || typeof limit === "number" ? String(limit) : "";
    return { zh: known.zh.replace("{limit}", shown), en: known.en.replace("{limit}", shown) };
  }
  return { zh: sentence({ code, params }, "zh-CN"), en: sentence({ code, params }, "en") };
}

/** An error of a whole import, as a sentence. */
export function describeImportError(error: Coded): BothLanguages {
  return { zh: sentence(error, "zh-CN"), en: sentence(error, "en") };
}

function sentence({ code, params }: Coded, locale: Locale): string {
  if (isErrorCode(code)) return errorText(code, params, locale);
  const plain = Object.entries(params).filter(
    (entry): entry is [string, string | number | boolean] => typeof entry[1] !== "object" && entry[1] !== undefined,
  );
  return describe({ code, params: Object.fromEntries(plain) }, locale === "en" ? "en" : "zh");
}

function isErrorCode(code: string): code is ErrorCode {
  return errorCodes.some((known) => known === code);
}

function isLabel(value: unknown): value is Label {
  return typeof value === "object" && value !== null && "zh" in value && typeof value.zh === "string";
}
