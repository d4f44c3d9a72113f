import { pickLabel } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import { addressParts } from "./addressParts.ts";
import { listFunctions } from "./functionEntries.ts";
import { lex } from "./lex.ts";
import type { Token } from "./lex.ts";
import { MAX_SOURCE } from "./limits.ts";
import { findField } from "./names.ts";
import { formOf } from "./people.ts";
import { printName, printText } from "./print.ts";
import { orderByWord, orderWords, ownRecord, picks, words } from "./syntax.ts";
import type { FieldRef, Kind, OptionRef, Scope, Type } from "./types.ts";

/** Something that may stand at the cursor. */
export interface Completion {
  readonly kind: "field" | "function" | "local" | "option" | "word";
  readonly label: string;
  /** Replaces from…to (UTF-16 offsets). A function ends with its opening bracket. */
  readonly insert: string;
  readonly from: number;
  readonly to: number;
  /** A field's kind, or a function's signature. */
  readonly detail: string;
}

/** What completion may go by besides the scope. */
export interface CompletionHints {
  /** Whether a name is meant by what was typed though it does not hold it, e.g. by its pinyin. */
  readonly matches?: (name: string, typed: string) => boolean;
  /** Offered where a member is compared with. */
  readonly members?: readonly { readonly id: number; readonly name: string }[];
  /** Offered where a department is compared with. */
  readonly departments?: readonly { readonly id: number; readonly name: string }[];
}

/** Most completions given at once; a longer list is not read. */
const LIMIT = 50;

/**
 * What may stand at the position, best first: options of the choice or people that are compared with, then fields,
 * functions and words.
 */
export function complete(
  source: string,
  position: number,
  scope: Scope,
  locale: Locale,
  hints: CompletionHints = {},
): readonly Completion[] {
  if (source.length > MAX_SOURCE) return [];
  const read = readUntil(source, position);
  const { before } = read;
  const { typed, from, fields, locals, dated, isMember } = placeIn(read, scope);
  const place = { from, to: position };
  const wanted = typed.replace(/^["“{]/, "").toLowerCase();
  const isQuoted = /^["“]/.test(typed);
  const here: Scope = { ...scope, fields };
  const rank = ranking(hints);
  const compared = isMember ? undefined : comparedType(before, scope);
  const options = isMember ? [] : dated.length > 0 ? dated : optionsOf(compared);
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
  for (const { name, insert } of peopleOf(compared, hints))
    found.push(...rank([name], wanted, { kind: "option", label: name, insert, detail: "", ...place }));
  if (!isQuoted && !isMember)
    for (const label of locals.keys())
      found.push(...rank([label], wanted, { kind: "local", label, insert: printName(label), detail: "", ...place }));
  if (!isQuoted) found.push(...fieldsLike(wanted, here, locale, place, rank));
  if (!isQuoted && !isMember && !typed.startsWith("{"))
    found.push(
      ...functionsLike(wanted, locale, place, scope.allowJavaScript ?? false, rank),
      ...wordsLike(wanted, place, rank),
    );
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

const weight = { option: 0, local: 1, field: 1, function: 2, word: 3 } as const satisfies Record<
  Completion["kind"],
  number
>;

type Rank = (names: readonly string[], wanted: string, completion: Completion) => readonly Ranked[];

/** Nothing when no name has the text in it or is meant by it; names that begin with it come first. */
function ranking({ matches }: CompletionHints): Rank {
  return (names, wanted, completion) => {
    const places = names.map((name) => name.toLowerCase().indexOf(wanted)).filter((place) => place >= 0);
    const isMeant = places.length > 0 || (matches !== undefined && names.some((name) => matches(name, wanted)));
    if (!isMeant) return [];
    // What is compared with is meant before anything else that begins so.
    const far = completion.kind === "option" ? 1 : 20;
    const distance = places.length === 0 ? far : Math.min(...places) === 0 ? 0 : 10;
    return [{ score: weight[completion.kind] + distance, completion }];
  };
}

function fieldsLike(wanted: string, scope: Scope, locale: Locale, place: Place, rank: Rank): readonly Ranked[] {
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

function functionsLike(
  wanted: string,
  locale: Locale,
  place: Place,
  allowed: boolean | "batches",
  rank: Rank,
): readonly Ranked[] {
  return listFunctions().flatMap((entry) => {
    if (entry.computed === "alone" && allowed !== true) return [];
    if (entry.computed === "batches" && allowed === false) return [];
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

function wordsLike(wanted: string, place: Place, rank: Rank): readonly Ranked[] {
  if (wanted === "") return [];
  return [...words.keys()].flatMap((word) =>
    word.startsWith(wanted)
      ? rank([word], wanted, { kind: "word", label: word, insert: `${word} `, detail: "", ...place })
      : [],
  );
}

/** What a name at the cursor may mean: fields of the form itself, or of the one that the path before it leads to. */
function placeIn(
  read: { readonly before: readonly Token[]; readonly typed: string; readonly from: number },
  scope: Scope,
): {
  readonly typed: string;
  readonly from: number;
  readonly fields: readonly FieldRef[];
  readonly locals: Locals;
  /** What may be named in quotes here. */
  readonly dated: readonly FieldRef[];
  readonly isMember: boolean;
} {
  const { typed, from } = read;
  const place = fieldsAt(read.before, scope);
  const parts = /^["“{]/.test(typed) ? [typed] : typed.split(".");
  const last = parts.at(-1) ?? "";
  const fields = followNames(place.fields, parts.slice(0, -1), scope, scope.own ?? scope.fields, place.locals);
  const isMember = place.isMember || parts.length > 1;
  const at = from + typed.length - last.length;
  return { typed: last, from: at, fields: fields ?? [], locals: place.locals, dated: place.dated, isMember };
}

/** Names that LETs have given, and the fields of what each leads to. */
type Locals = ReadonlyMap<string, readonly FieldRef[] | null>;

interface LetNames {
  name: string | null;
  isNamed: boolean;
  readonly given: string[];
}

interface OpenBracket {
  /** The fields that names around it mean. */
  readonly fields: readonly FieldRef[];
  /** What it leads to once it is closed, as far as that is known. */
  closed: readonly FieldRef[] | null;
  readonly isCall: boolean;
  readonly isPick: boolean;
  readonly isOwnerAt: boolean;
  /** Of OWNER_AT: the fields of the record it asks about, from the first comma to the second. */
  dated: readonly FieldRef[] | null;
  /** Of a LET: the name whose value is being read, as soon as its comma has come. */
  readonly let: LetNames | null;
}

function startsOrder(word: string): boolean {
  return word === orderByWord || orderWords.get(word.toLowerCase()) === "order";
}

/** Reads the tokens for the fields that a name after them may mean. */
function fieldsAt(
  before: readonly Token[],
  scope: Scope,
): {
  readonly fields: readonly FieldRef[];
  readonly locals: Locals;
  readonly dated: readonly FieldRef[];
  readonly isMember: boolean;
} {
  const open: OpenBracket[] = [];
  const locals = new Map<string, readonly FieldRef[] | null>();
  let fields = scope.fields;
  let reached: readonly FieldRef[] | null = null;
  let isMember = false;
  let previous = "";
  for (const token of before) {
    const wasMember = isMember;
    const word = previous;
    previous = token.kind === "word" ? token.text.toUpperCase() : "";
    isMember = token.kind === "symbol" && token.text === ".";
    if (isMember) continue;
    const around = open.at(-1);
    if (token.kind === "word" && startsOrder(token.text) && reached !== null && around !== undefined) {
      // The keys of an order are names of what is put in order.
      if (around.isCall) around.closed = reached;
      fields = reached;
      reached = null;
    } else if (token.kind === "word" || token.kind === "name") {
      const names = token.kind === "word" ? token.text.split(".") : [token.text];
      if (around?.let?.isNamed === false) around.let.name = token.text;
      reached = wasMember
        ? followNames(reached ?? [], names, scope, null)
        : followNames(fields, names, scope, scope.own ?? scope.fields, locals);
    } else if (token.kind === "symbol" && (token.text === "[" || token.text === "(")) {
      const isCall = token.text === "(";
      const names = isCall && letWords.has(word) ? { name: null, isNamed: false, given: [] } : null;
      open.push({
        fields,
        closed: isCall ? null : reached,
        isCall,
        isPick: picks.has(word),
        isOwnerAt: ownerAtWords.has(word),
        dated: null,
        let: names,
      });
      if (!isCall) fields = reached ?? [];
      reached = null;
    } else if (token.kind === "symbol" && (token.text === "]" || token.text === ")")) {
      const closing = open.pop();
      if (closing === undefined) continue;
      // FIRST(phases) leads where its argument does, and other calls nowhere.
      reached = closing.isCall && !closing.isPick ? null : (closing.closed ?? reached);
      for (const name of closing.let?.given ?? []) locals.delete(name);
      ({ fields } = closing);
    } else {
      if (token.kind === "symbol" && token.text === "," && around?.let) passComma(around.let, locals, reached);
      if (token.kind === "symbol" && token.text === "," && around?.isOwnerAt === true) around.dated = reached;
      reached = null;
    }
  }
  const dated = (open.at(-1)?.dated ?? []).filter((field) => field.isDated === true);
  return { fields: isMember ? (reached ?? []) : fields, locals, dated, isMember };
}

const ownerAtWords: ReadonlySet<string> = new Set(["OWNER_AT", "当时负责人"]);
const letWords: ReadonlySet<string> = new Set(["LET", "命名"]);

/** A comma of LET ends a name or its value; only after the value is the name known. */
function passComma(
  names: LetNames,
  locals: Map<string, readonly FieldRef[] | null>,
  reached: readonly FieldRef[] | null,
): void {
  if (names.isNamed && names.name !== null) {
    locals.set(names.name, reached);
    names.given.push(names.name);
  }
  if (names.isNamed) names.name = null;
  names.isNamed = !names.isNamed;
}

/** The fields of the form that names lead to, one relation after the other; null when one is no relation. */
function followNames(
  fields: readonly FieldRef[],
  names: readonly string[],
  scope: Scope,
  own: readonly FieldRef[] | null = scope.own ?? scope.fields,
  locals: Locals = new Map(),
): readonly FieldRef[] | null {
  let here: readonly FieldRef[] | null = fields;
  for (const [at, name] of names.entries()) {
    const local = at === 0 ? locals.get(name) : undefined;
    if (local !== undefined) {
      here = local;
      if (here === null) return null;
      continue;
    }
    const found = findField(name, { fields: here }, { from: 0, to: 0 });
    const form = found.ok ? formOf(found.value.type) : null;
    if (found.ok && found.value.type.kind === "address") here = addressParts;
    else if (form !== null) here = scope.related?.(form) ?? null;
    else here = at === 0 && own !== null && ownRecord.has(name.toLowerCase()) ? own : null;
    if (here === null) return null;
  }
  return here;
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

/** The type of what the cursor's value is compared with: `status = |`, `client.status in ("open", |`, `BAND(health) = |`. */
function comparedType(before: readonly Token[], scope: Scope): Type | undefined {
  const tokens = withoutPeople(before);
  for (const [index, token] of tokens.toReversed().entries()) {
    if (token.kind === "text" || (token.kind === "symbol" && ["=", "<>", "(", ","].includes(token.text))) continue;
    if (token.kind === "word" && words.get(token.text.toLowerCase()) === "in") continue;
    if (index === 0) return undefined;
    const at = tokens.length - 1 - index;
    if (token.kind === "word" || token.kind === "name") return fieldAt(tokens, at, scope)?.type;
    const isBand =
      token.text === ")" && tokens[at - 2]?.text === "(" && bandWords.has(tokens[at - 3]?.text.toUpperCase() ?? "");
    const bands = isBand ? fieldAt(tokens, at - 1, scope)?.bands : undefined;
    return bands === undefined ? undefined : { kind: "choice", options: bands };
  }
  return undefined;
}

const bandWords: ReadonlySet<string> = new Set(["BAND", "所在分档"]);

/** The field that a name or a path among the tokens means. */
function fieldAt(tokens: readonly Token[], at: number, scope: Scope): FieldRef | null {
  const token = tokens[at];
  if (token?.kind !== "word" && token?.kind !== "name") return null;
  const names = token.kind === "word" ? token.text.split(".") : [token.text];
  const place = fieldsAt(tokens.slice(0, at), scope);
  const fields = followNames(place.fields, names.slice(0, -1), scope, scope.own ?? scope.fields, place.locals);
  const field = findField(names.at(-1) ?? "", { fields: fields ?? [] }, token);
  return field.ok ? field.value : null;
}

/** Without literals such as MEMBER(3), which may stand before another in a list. */
function withoutPeople(tokens: readonly Token[]): readonly Token[] {
  const texts = tokens.map(({ text }) => text.toUpperCase());
  return tokens.filter((_, index) => {
    const start = [0, 1, 2, 3].find(
      (back) => personWords.has(texts[index - back] ?? "") && texts[index - back + 1] === "(",
    );
    return start === undefined || tokens[index - start + 2]?.kind !== "number" || texts[index - start + 3] !== ")";
  });
}

const personWords: ReadonlySet<string> = new Set(["MEMBER", "成员", "DEPARTMENT", "部门"]);

function optionsOf(type: Type | undefined): readonly OptionRef[] {
  return type?.kind === "choice" || type?.kind === "choices" ? type.options : [];
}

function peopleOf(
  type: Type | undefined,
  hints: CompletionHints,
): readonly { readonly name: string; readonly insert: string }[] {
  switch (type?.kind) {
    case "member":
    case "members":
      return (hints.members ?? []).map(({ id, name }) => ({ name, insert: `MEMBER(${id})` }));
    case "department":
    case "departments":
      return (hints.departments ?? []).map(({ id, name }) => ({ name, insert: `DEPARTMENT(${id})` }));
    default:
      return [];
  }
}
