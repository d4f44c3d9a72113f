import type { FieldDefinition, Wire } from "@tongzhou/model";
import type { FoundCell } from "./independentReading.ts";

// Whether a stored value says what the file says, judged without the code that read it: numbers by their value, moments
// by the numbers they are made of, words by their letters. A value may be spelled otherwise, never be another one.

const zone = "Asia/Shanghai";
const marks = new Set(
  "? - -- — n/a #n/a null none nan n.a. na 无 暂无 unknown blank (blank) / \\ . ... * missing".split(" "),
);
const truths = new Set("true yes y 是 对 真 有 √ on 1".split(" "));
const untruths = new Set("false no n 否 错 假 无 × off 0".split(" "));
const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** Whether a stored value is what a cell of the file holds. */
export function agreesWith(field: FieldDefinition, wire: Wire, cell: FoundCell | undefined, is1904: boolean): boolean {
  const shown = cell === undefined ? "" : (typeof cell.value === "string" ? cell.value : cell.shown).trim();
  // A text says what the file says; elsewhere such a word is no value.
  const isText = field.kind === "text" || field.kind === "long_text";
  if (wire === null) return shown === "" || (!isText && marks.has(shown.toLowerCase()));
  if (cell === undefined || cell.value === null) return false;
  const { value } = cell;
  switch (field.kind) {
    case "number":
    case "integer":
    case "money":
      return isSameNumber(Number(wire), typeof value === "number" ? value : readNumber(shown));
    case "boolean":
      if (typeof value === "boolean") return wire === value;
      return (wire === true ? truths : untruths).has(shown.toLowerCase());
    case "date":
    case "datetime":
      return isSameMoment(String(wire), value, is1904);
    case "time":
      return isSameTime(String(wire), value);
    case "duration":
      return typeof value === "number" ? Math.round(value * 86_400) === wire : digits(shown).length > 0;
    case "choice":
      return isSameText(labelOf(field.options, wire), value, shown, is1904);
    case "choices": {
      const labels = Array.isArray(wire) ? wire.map((key) => labelOf(field.options, key)) : [];
      const rest = labels.toSorted((a, b) => b.length - a.length).reduce((left, one) => left.replace(one, ""), shown);
      return labels.length > 0 && /^[\s;；,，、|/[\]'"]*$/u.test(rest);
    }
    case "url":
      return String(wire) === shown || String(wire) === `https://${shown}`;
    default:
      return isSameText(String(wire), value, shown, is1904);
  }
}

function labelOf(
  options: readonly { readonly key: string; readonly label: { readonly zh: string } }[],
  key: unknown,
): string {
  return options.find((option) => option.key === key)?.label.zh ?? `no option ${String(key)}`;
}

function isSameText(text: string, value: string | number | boolean | null, shown: string, is1904: boolean): boolean {
  if (typeof value === "string") return clean(text) === clean(value);
  if (typeof value === "boolean") return text.toLowerCase() === String(value);
  if (value === null) return false;
  if (isSameNumber(readNumber(text), value)) return true;
  return text === shown || isSameMoment(text, value, is1904) || isSameTime(text, value);
}

// A text column keeps neither NUL nor half characters, and no blanks around.
function clean(text: string): string {
  return text.replaceAll("\0", "").replaceAll(/\r\n?/gu, "\n").toWellFormed().trim();
}

function isSameNumber(a: number, b: number): boolean {
  // A sheet shows 15 digits of a number, and so do we.
  return a === b || Math.abs(a - b) <= Math.abs(b) * 1e-14;
}

function readNumber(text: string): number {
  const isNegative = /^\(.*\)$/u.test(text) || /-/u.test(text.slice(0, 3));
  const plain = text.normalize("NFKC").replaceAll(/[^0-9.eE+]/gu, "");
  if (plain === "") return Number.NaN;
  const share = text.includes("%") ? 0.01 : 1;
  const number = Number((Number(plain) * share).toPrecision(15));
  return isNegative ? -number : number;
}

function isSameMoment(wire: string, value: string | number | boolean | null, is1904: boolean): boolean {
  if (typeof value === "number") {
    // Days 1 to 60 of the 1900 system stand one off, for a 29 February that never was.
    const days = is1904 ? value + 1462 : value < 60 ? value + 1 : value;
    const at = new Date(Math.round((days - 25_569) * 86_400) * 1000).toISOString();
    const local = wire.endsWith("Z") ? toLocal(wire) : wire;
    return digits(at.slice(0, 19)).slice(0, digits(local).length).join() === digits(local).join();
  }
  const text = String(value);
  if (/(?:Z|[+-]\d\d:?\d\d)$/u.test(text) && Date.parse(text) === Date.parse(wire)) return true;
  const found = digits(wire.endsWith("Z") ? toLocal(wire) : wire).map((part) => part % 100);
  const own = digits(withMonths(text)).map((part) => part % 100);
  const isHalved = /am|pm|上午|下午/iu.test(text);
  return own.every((part) => {
    const at = found.findIndex((one) => one === part || (isHalved && one % 12 === part % 12));
    if (at >= 0) found.splice(at, 1);
    return at >= 0;
  });
}

function isSameTime(wire: string, value: string | number | boolean | null): boolean {
  const [hour = 0, minute = 0, second = 0] = digits(wire);
  const seconds = hour * 3600 + minute * 60 + second;
  if (typeof value === "number") return Math.round((((value % 1) + 1) % 1) * 86_400) === seconds;
  const own = digits(String(value));
  const isHalved = /am|pm|上午|下午/iu.test(String(value));
  return [hour, minute].every((part) => own.some((one) => one === part || (isHalved && one % 12 === part % 12)));
}

function withMonths(text: string): string {
  return text.replaceAll(/[A-Za-z]{3,9}/gu, (word) => {
    const month = months.indexOf(word.slice(0, 3).toLowerCase());
    return month < 0 ? word : ` ${month + 1} `;
  });
}

function digits(text: string): number[] {
  return (text.normalize("NFKC").match(/[0-9]+/gu) ?? []).map(Number);
}

const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
function toLocal(instant: string): string {
  return clock.format(new Date(instant));
}
