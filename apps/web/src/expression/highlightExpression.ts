import { Decoration, MatchDecorator, ViewPlugin } from "@codemirror/view";
import type { DecorationSet, EditorView, ViewUpdate } from "@codemirror/view";

const looks = {
  text: Decoration.mark({ class: "tz-text" }),
  name: Decoration.mark({ class: "tz-name" }),
  call: Decoration.mark({ class: "tz-call" }),
  number: Decoration.mark({ class: "tz-number" }),
} as const;

// Colour only: what the text means is the parser's to say.
const pattern =
  /(?<text>"(?:[^"]|"")*"?|“(?:[^”])*”?)|(?<name>\{(?:[^}]|\}\})*\}?)|(?<call>[\p{L}_][\p{L}\p{N}_]*(?=\s*\())|(?<number>#[\d-]*#?|\b\d[\d.]*%?)|(?<word>[\p{L}_][\p{L}\p{N}_.]*)/gu;

const words: ReadonlySet<string> = new Set(["and", "or", "not", "in", "between", "true", "false", "且", "或", "非"]);

const decorator = new MatchDecorator({
  regexp: pattern,
  decoration: (match) => {
    const groups = match.groups ?? {};
    if (groups["text"] !== undefined) return looks.text;
    if (groups["name"] !== undefined) return looks.name;
    if (groups["call"] !== undefined) return looks.call;
    if (groups["number"] !== undefined) return looks.number;
    return words.has((groups["word"] ?? "").toLowerCase()) ? looks.call : looks.name;
  },
});

class Highlighter {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = decorator.createDeco(view);
  }

  update(update: ViewUpdate): void {
    this.decorations = decorator.updateDeco(update, this.decorations);
  }
}

/** Colours texts, names, functions and numbers. */
export const highlightExpression = ViewPlugin.fromClass(Highlighter, {
  decorations: (highlighter) => highlighter.decorations,
});
