import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import type { DecorationSet } from "@codemirror/view";

/** Marks a part of the text, or none. */
export const markPart = StateEffect.define<{ readonly from: number; readonly to: number } | null>();

const look = Decoration.mark({ class: "tz-part" });

/** The part whose value is being looked at, marked until the text changes. */
export const markedPart = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    for (const effect of transaction.effects)
      if (effect.is(markPart)) {
        const { from, to } = effect.value ?? { from: 0, to: 0 };
        const end = Math.min(to, transaction.newDoc.length);
        return from < end ? Decoration.set(look.range(from, end)) : Decoration.none;
      }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});
