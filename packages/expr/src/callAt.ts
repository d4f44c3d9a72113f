import { lex } from "./lex.ts";
import { MAX_SOURCE } from "./limits.ts";

/** A call that a place of a source stands in. */
export interface CallPlace {
  /** As it is written. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Which of its arguments, from 0. */
  readonly argument: number;
}

/** The innermost call whose brackets are open at a place; null outside of all. What stands behind the place is not read. */
export function callAt(source: string, position: number): CallPlace | null {
  if (source.length > MAX_SOURCE) return null;
  const head = source.slice(0, position);
  const open: (CallPlace | "other")[] = [];
  let word: Omit<CallPlace, "argument"> | null = null;
  for (let at = 0; ;) {
    const lexed = lex(head, at);
    if (!lexed.ok || lexed.token.kind === "end") break;
    const { token } = lexed;
    at = token.to;
    const before = word;
    word = token.kind === "word" ? { name: token.text, from: token.from, to: token.to } : null;
    if (token.kind !== "symbol") continue;
    const last = open.at(-1);
    if (token.text === "(") open.push(before === null ? "other" : { ...before, argument: 0 });
    else if (token.text === "[") open.push("other");
    else if (token.text === ")" || token.text === "]") open.pop();
    else if (token.text === "," && last !== undefined && last !== "other")
      open.splice(-1, 1, { ...last, argument: last.argument + 1 });
  }
  return open.findLast((one): one is CallPlace => one !== "other") ?? null;
}
