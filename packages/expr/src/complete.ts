import { pickLabel } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import { functions } from "./functionEntries.ts";
import { lex } from "./lex.ts";
import type { Token } from "./lex.ts";
import { MAX_SOURCE } from "./limits.ts";
import { findField } from "./names.ts";
import { printName, printText } from "./print.ts";
import { words } from "./syntax.ts";
import type { Kind, OptionRef, Scope } from "./types.ts";

/** Something that may stand at the cursor. */
export interface Completion {
  readonly kind: "field" | "function" | "option" | "word";
  readonly label: string;
  /** Replaces from…to (UTF-16 offsets). A function ends with its opening bracket. */
  readonly insert: string;
  readonly from: number;
  readonly to: number;
  /** A field's kind, or a function's signature. */
  readonly detail: string;
}

/** Most completions given at once; a longer list is not read. */
const LIMIT = 50;

/** What may stand at the position, best first: options of the choice being compared, then fields, functions and words. */
export function complete(source: string, position: number, scope: Scope, locale: Locale): readonly Completion[] {
  if (source.length > MAX_SOURCE) return [];
  const { before, typed, from } = readUntil(source, position);
  const place = { from, to: position };
  const wanted = typed.replace(/^["“{]/, "").toLowerCase();
  const isQuoted = /^["“]/.test(typed);
  const options = optionsAt(before, scope);
  const found: Ranked[] = options.flatMap((option) => {
    const label = pickLabel(option.label, locale);
    return rank([label, option.label.zh, option.label.en ?? "", option.key], wanted, {
      kind: "option",
      label,
      insert: printText(label),
      detail: option.key,
      ...place,
    });
  });
  if (!isQuoted) found.push(...fieldsLike(wanted, scope, locale, place));
  if (!isQuoted && !typed.startsWith("{"))
    found.push(...functionsLike(wanted, locale, place), ...wordsLike(wanted, place));
  return found
    .toSorted((a, b) => a.score - b.score)
    .slice(0, LIMIT)
    .map(({ completion }) => completion);
}

interface Place {
  readonly from: number;
  readonly to: number;
}

interface Ranked {
  readonly score: number;
  readonly completion: Completion;
}

const weight = { option: 0, field: 1, function: 2, word: 3 } as const satisfies Record<Completion["kind"], number>;

/** Nothing when no name has the text in it; names that begin with it come first. */
function rank(names: readonly string[], wanted: string, completion: Completion): readonly Ranked[] {
  const places = names.map((name) => name.toLowerCase().indexOf(wanted)).filter((place) => place >= 0);
  if (places.length === 0) return [];
  return [{ score: weight[completion.kind] + (Math.min(...places) === 0 ? 0 : 10), completion }];
}

function fieldsLike(wanted: string, scope: Scope, locale: Locale, place: Place): readonly Ranked[] {
  return scope.fields.flatMap((field) => {
    const label = pickLabel(field.label, locale);
    // A label two fields share would be refused, so the key is written instead.
    const unique = findField(label, scope, place);
    const insert = printName(unique.ok && unique.value === field ? label : field.key);
    const detail: Kind = field.type.kind;
    return rank([label, field.label.zh, field.label.en ?? "", field.key], wanted, {
      kind: "field",
      label,
      insert,
      detail,
      ...place,
    });
  });
}

function functionsLike(wanted: string, locale: Locale, place: Place): readonly Ranked[] {
  return functions.flatMap((entry) => {
    const label = locale === "en" ? entry.name : entry.zh;
    return rank([entry.name, entry.zh, ...entry.aliases], wanted, {
      kind: "function",
      label,
      insert: `${label}(`,
      detail: entry.signature,
      ...place,
    });
  });
}

function wordsLike(wanted: string, place: Place): readonly Ranked[] {
  if (wanted === "") return [];
  return [...words.keys()].flatMap((word) =>
    word.startsWith(wanted)
      ? rank([word], wanted, { kind: "word", label: word, insert: `${word} `, detail: "", ...place })
      : [],
  );
}

/** The tokens before the cursor, and the beginning of the one it stands in. */
function readUntil(
  source: string,
  position: number,
): { readonly before: readonly Token[]; readonly typed: string; readonly from: number } {
  const before: Token[] = [];
  // Only what stands before the cursor counts, so an open quote is the token being written.
  const head = source.slice(0, position);
  let at = 0;
  for (;;) {
    const lexed = lex(head, at);
    if (!lexed.ok) return { before, typed: source.slice(lexed.error.from, position), from: lexed.error.from };
    const { token } = lexed;
    if (token.kind === "end") return { before, typed: "", from: position };
    if (token.to === position && token.kind === "word") return { before, typed: token.text, from: token.from };
    before.push(token);
    at = token.to;
  }
}

/** Options of the choice field that the cursor's value is compared with: `status = |`, `status in ("open", |`. */
function optionsAt(before: readonly Token[], scope: Scope): readonly OptionRef[] {
  for (const token of before.toReversed()) {
    if (token.kind === "text" || (token.kind === "symbol" && ["=", "<>", "(", ","].includes(token.text))) continue;
    if (token.kind === "word" && words.get(token.text.toLowerCase()) === "in") continue;
    if (token.kind !== "word" && token.kind !== "name") return [];
    if (token === before.at(-1)) return [];
    const field = findField(token.text, scope, token);
    return field.ok && (field.value.type.kind === "choice" || field.value.type.kind === "choices")
      ? field.value.type.options
      : [];
  }
  return [];
}
