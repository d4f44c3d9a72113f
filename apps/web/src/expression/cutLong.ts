import { EditorState } from "@codemirror/state";

// The language reads 50,000 at most; one more is enough to be told so, and millions would stop the page.
const longest = 50_001;

/** Keeps what is pasted from growing past what can be read. */
export const cutLong = EditorState.transactionFilter.of((transaction) => {
  const { newDoc, startState } = transaction;
  if (!transaction.docChanged || newDoc.length <= longest) return transaction;
  return {
    changes: { from: 0, to: startState.doc.length, insert: newDoc.slice(0, longest) },
    selection: { anchor: longest },
    userEvent: "input.paste",
  };
});
