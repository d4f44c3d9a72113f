import { matchesPinyin } from "@tongzhou/i18n";

// A comment is kept with `@[member id]` where the writer sees `@name`. While it is written, the names that were picked
// are remembered beside the text; a name typed by hand and not picked stays text.

/** Somebody who can be mentioned. */
export interface Person {
  readonly id: number;
  readonly name: string;
}

/** A piece of a comment's text. */
export type TextPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "mention"; readonly id: number };

/** A comment's text as parts to be shown. */
export function readMentions(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const found of text.matchAll(/@\[(\d{1,15})\]/g)) {
    if (found.index > at) parts.push({ kind: "text", text: text.slice(at, found.index) });
    parts.push({ kind: "mention", id: Number(found[1]) });
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push({ kind: "text", text: text.slice(at) });
  return parts;
}

/** The kept form of a written text. Longer names first, so that 王小 does not eat the beginning of 王小明. */
export function encodeMentions(text: string, picked: readonly Person[]): string {
  return picked
    .toSorted((a, b) => b.name.length - a.name.length)
    .reduce((made, { id, name }) => made.replaceAll(`@${name}`, `@[${id}]`), text);
}

/** A kept text as it is written again, with the people it names. */
export function decodeMentions(
  text: string,
  nameOf: (id: number) => string,
): { readonly text: string; readonly picked: readonly Person[] } {
  const picked = new Map<number, Person>();
  const written = readMentions(text).map((part) => {
    if (part.kind === "text") return part.text;
    const name = nameOf(part.id);
    picked.set(part.id, { id: part.id, name });
    return `@${name}`;
  });
  return { text: written.join(""), picked: [...picked.values()] };
}

/** The mention being typed before the caret: where its @ stands and what follows it; undefined when there is none. */
export function findTyped(text: string, caret: number): { readonly start: number; readonly typed: string } | undefined {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf("@");
  if (start < 0) return undefined;
  const typed = before.slice(start + 1);
  // An address such as me@example.com is no mention, and neither is a sentence after an @.
  const isInWord = start > 0 && /[\w.]/.test(before[start - 1] ?? "");
  return isInWord || /\s/.test(typed) || typed.length > 20 ? undefined : { start, typed };
}

/** The people a typed name may mean, by name or pinyin, at most eight; nobody twice. */
export function findPeople(people: readonly Person[], typed: string): readonly Person[] {
  return people.filter(({ name }) => matchesPinyin(name, typed)).slice(0, 8);
}

/** The text after somebody was picked, and where the caret goes. */
export function insertMention(
  text: string,
  typed: { readonly start: number; readonly typed: string },
  person: Person,
): { readonly text: string; readonly caret: number } {
  const word = `@${person.name} `;
  const end = typed.start + 1 + typed.typed.length;
  return { text: text.slice(0, typed.start) + word + text.slice(end), caret: typed.start + word.length };
}

/** Names that stand for one person each: namesakes get their e-mail name behind them. */
export function nameApart(
  members: readonly { readonly id: number; readonly name: string; readonly email: string; readonly status: string }[],
): readonly Person[] {
  const present = members.filter(({ status }) => status !== "left");
  const times = new Map<string, number>();
  for (const { name } of present) times.set(name, (times.get(name) ?? 0) + 1);
  return present.map(({ id, name, email }) => ({
    id,
    name: (times.get(name) ?? 0) > 1 ? `${name}(${email.split("@")[0] ?? id})` : name,
  }));
}
