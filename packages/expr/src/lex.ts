import type { Diagnostic, DiagnosticCode } from "./diagnostic.ts";
import { insertFix } from "./fixes.ts";
import type { Span } from "./syntax.ts";

/** A piece of source. `word` is an unquoted name or keyword, `name` a name in braces. */
export type Token = Span &
  (
    | { readonly kind: "number"; readonly text: string }
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "date"; readonly text: string }
    | { readonly kind: "word"; readonly text: string }
    | { readonly kind: "name"; readonly text: string }
    | { readonly kind: "symbol"; readonly text: string }
    | { readonly kind: "end"; readonly text: "" }
  );

/** The token at a place, or what is wrong there. */
export type Lexed = { readonly ok: true; readonly token: Token } | { readonly ok: false; readonly error: Diagnostic };

// Chinese keyboards give full-width signs; they mean the same.
const sameSign: ReadonlyMap<string, string> = new Map([
  ["［", "["],
  ["］", "]"],
  ["【", "["],
  ["】", "]"],
  ["（", "("],
  ["）", ")"],
  ["，", ","],
  ["、", ","],
  ["＋", "+"],
  ["－", "-"],
  ["−", "-"],
  ["×", "*"],
  ["＊", "*"],
  ["÷", "/"],
  ["／", "/"],
  ["＾", "^"],
  ["＆", "&"],
  ["％", "%"],
  ["＝", "="],
  ["＜", "<"],
  ["＞", ">"],
  ["≤", "<="],
  ["≥", ">="],
  ["≠", "<>"],
  ["。", "."],
  ["．", "."],
]);

const symbols = [
  "<>",
  "<=",
  ">=",
  "!=",
  "==",
  "<",
  ">",
  "=",
  "+",
  "-",
  "*",
  "/",
  "^",
  "&",
  "%",
  "(",
  ")",
  "[",
  "]",
  ".",
  ",",
];
const spelled: ReadonlyMap<string, string> = new Map([
  ["!=", "<>"],
  ["==", "="],
]);

const space = /[\s\u3000]+/uy;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[\p{ID_Start}_][\p{ID_Continue}]*(?:\.[\p{ID_Continue}]+)*/uy;
const date = /#([^#\n]*)#/y;

/** Reads the token that starts at or after `from`, skipping space. */
export function lex(source: string, from: number): Lexed {
  const at = from + (matchAt(space, source, from)?.length ?? 0);
  if (at >= source.length) return token({ kind: "end", text: "", from: source.length, to: source.length });
  const char = source.charAt(at);
  if (char === '"' || char === "“" || char === "”") return lexQuoted(source, at, /["“”]/, "text");
  if (char === "{") return lexQuoted(source, at, /\}/, "name");
  const digits = matchAt(number, source, at);
  if (digits !== null) return token({ kind: "number", text: digits, from: at, to: at + digits.length });
  const name = matchAt(word, source, at);
  if (name !== null) return token({ kind: "word", text: name, from: at, to: at + name.length });
  const day = matchAt(date, source, at);
  if (day !== null) return token({ kind: "date", text: day.slice(1, -1), from: at, to: at + day.length });
  const wide = sameSign.get(char);
  if (wide !== undefined) return token({ kind: "symbol", text: wide, from: at, to: at + 1 });
  const sign = symbols.find((symbol) => source.startsWith(symbol, at));
  if (sign !== undefined)
    return token({ kind: "symbol", text: spelled.get(sign) ?? sign, from: at, to: at + sign.length });
  return problem("expr.bad_character", at, at + ((source.codePointAt(at) ?? 0) > 0xffff ? 2 : 1), { text: char });
}

function token(value: Token): Lexed {
  return { ok: true, token: value };
}

function problem(code: DiagnosticCode, from: number, to: number, params: Record<string, string>): Lexed {
  return { ok: false, error: { code, from, to, params } };
}

function matchAt(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

/** Text or a braced name; the closing sign doubled stands for itself. */
function lexQuoted(source: string, from: number, close: RegExp, kind: "text" | "name"): Lexed {
  const parts: string[] = [];
  let start = from + 1;
  for (let at = start; at < source.length; at++) {
    if (!close.test(source.charAt(at))) continue;
    parts.push(source.slice(start, at));
    if (source.charAt(at + 1) !== source.charAt(at)) return token({ kind, text: parts.join(""), from, to: at + 1 });
    parts.push(source.charAt(at));
    at++;
    start = at + 1;
  }
  const code = kind === "text" ? "expr.unclosed_text" : "expr.unclosed_name";
  const { length } = source;
  const error = { code, from, to: length, params: {}, ...insertFix(kind === "text" ? '"' : "}", length) } as const;
  return { ok: false, error };
}
