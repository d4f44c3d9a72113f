import { insertBracket } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";

/** Writes a function's name in place of what stands there, with its brackets, and goes between them, or behind empty ones. */
export function insertCall(
  view: EditorView,
  name: string,
  place: { readonly from: number; readonly to: number },
  takesNothing: boolean,
): void {
  const behind = place.from + name.length;
  const isCalled = /^[(（]/u.test(view.state.sliceDoc(place.to, place.to + 1));
  view.dispatch({
    changes: { ...place, insert: name },
    selection: { anchor: isCalled ? behind + 1 : behind },
    userEvent: "input.complete",
  });
  if (isCalled) return;
  // By the editor's own rule, so that a bracket typed over the closing one is not written twice.
  const paired = insertBracket(view.state, "(");
  if (paired === null) {
    view.dispatch({ changes: { from: behind, insert: "(" }, selection: { anchor: behind + 1 }, userEvent: "input" });
    return;
  }
  view.dispatch(paired);
  if (takesNothing) view.dispatch({ selection: { anchor: behind + 2 } });
}
