import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";
import { cutLong } from "./cutLong.ts";

test("what is pasted is kept as far as the language reads, and one more so that it says so", () => {
  const state = EditorState.create({ doc: "a + ", extensions: [cutLong] });
  const pasted = state.update({ changes: { from: 4, insert: "1+".repeat(5_000_000) } }).state;
  expect(pasted.doc.length).toBe(50_001);
  expect(pasted.doc.sliceString(0, 9)).toBe("a + 1+1+1");
  expect(state.update({ changes: { from: 4, insert: "1" } }).state.doc.toString()).toBe("a + 1");
});
