const yes = ["true", "yes", "y", "是", "对", "真", "有", "√", "✓", "✔", "☑", "on"];
const no = ["false", "no", "n", "否", "错", "假", "无", "×", "✗", "✘", "☐", "off"];
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...yes.map((word) => [word, true] as const),
  ...no.map((word) => [word, false] as const),
]);

/** The truth value of a yes/no word, in any case; 1 and 0 are numbers until a header says otherwise. */
export function readBoolean(text: string): boolean | undefined {
  return text.length > 5 ? undefined : booleans.get(text.toLowerCase());
}

const strongMissing: ReadonlySet<string> = new Set([
  "?",
  "？",
  "-",
  "--",
  "---",
  "—",
  "——",
  "–",
  "n/a",
  "#n/a",
  "null",
  "(null)",
  "<null>",
  "\\n",
  "nan",
  "#null!",
  "n.a.",
]);
const weakMissing: ReadonlySet<string> = new Set([
  "na",
  "none",
  "nil",
  "无",
  "暂无",
  "不详",
  "未知",
  "unknown",
  "blank",
  "(blank)",
  "空",
  "/",
  "\\",
  "tbd",
  "待定",
  ".",
  "..",
  "...",
  "*",
  "未填",
  "未填写",
  "缺失",
  "missing",
  "no data",
  "not available",
  "not applicable",
  "不适用",
  "undefined",
]);

/**
 * Whether a text stands for "nothing known".
 * Strong marks mean it everywhere; weak ones are words that may also be an answer, so the column decides.
 */
export function readMissing(text: string): "strong" | "weak" | undefined {
  if (text.length > 15) return undefined;
  if (text === "") return "strong";
  const word = text.toLowerCase();
  return strongMissing.has(word) ? "strong" : weakMissing.has(word) ? "weak" : undefined;
}

/** A mobile number of mainland China, with or without the country code. */
export function isMobile(text: string): boolean {
  return /^(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}$/u.test(text);
}

/** Digits and marks as telephone numbers have them; plain digits need a header that says so. */
export function isLooksLikePhone(text: string): boolean {
  if (text.length < 7 || text.length > 32) return false;
  if (isMobile(text)) return true;
  if (!/^\+?[0-9(][0-9 ().\-/]*[0-9](?: ?(?:x|ext\.?|转) ?[0-9]{1,6})?$/iu.test(text)) return false;
  if (/[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|^[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}/u.test(text)) return false;
  if (/^[0-9]+\.[0-9]+$/u.test(text)) return false;
  const digits = text.replaceAll(/[^0-9]/gu, "").length;
  return digits >= 7 && digits <= 20;
}

/** A telephone number by its marks alone: a plus, brackets, or an area code with a dash. */
export function isMarkedPhone(text: string): boolean {
  return (
    isMobile(text) || /^(?:\+[0-9]|\([0-9]{2,4}\)|0[0-9]{2,3}-[0-9]{7,8}|[0-9]{3}-[0-9]{3,4}-[0-9]{4}$)/u.test(text)
  );
}

/** An e-mail address; one at-sign, a dot in the domain, no spaces. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@,;<>()"]{1,64}@[^\s@,;<>()"]+\.[^\s@,;<>()".]{2,}$/u.test(text);
}

/** A web address, with its scheme or a www. */
export function isUrl(text: string): boolean {
  return text.length <= 2000 && /^(?:https?:\/\/|ftp:\/\/|www\.)[^\s]+\.[^\s]+$/iu.test(text);
}

const phoneHeader = /phone|mobile|\btel\b|telephone|cell|fax|whatsapp|电话|手机|联系方式|座机|传真|号码/iu;
const booleanHeader =
  /^(?:is|has|can|was|did|should)(?=[_A-Z\s])|是否|有无|能否|可否|_flag$|\bflag\b|(?:^|_)(?:active|enabled|disabled|deleted|checked)$/iu;
const dateHeader = /date|time|日期|时间|日$|day$|_at$|_on$|\bdob\b|birth/iu;
const moneyHeader =
  /price|amount|cost|revenue|salary|income|fee|budget|charge|金额|价格|单价|费用|收入|成本|预算|工资|薪|款/iu;
const idHeader = /(?:^|[_\s])(?:id|no|code|number|编号|号)$|编号|编码|代码|证件|身份证|卡号|账号|邮编|zip|postal/iu;

/** What the words of a header make likely. */
export interface HeaderHints {
  readonly phone: boolean;
  readonly boolean: boolean;
  readonly date: boolean;
  readonly money: boolean;
  readonly id: boolean;
}

/** Reads the hints of a header; a hint is never enough against what the cells say. */
export function readHeader(label: string): HeaderHints {
  return {
    phone: phoneHeader.test(label),
    boolean: booleanHeader.test(label),
    date: dateHeader.test(label),
    money: moneyHeader.test(label),
    id: idHeader.test(label),
  };
}
