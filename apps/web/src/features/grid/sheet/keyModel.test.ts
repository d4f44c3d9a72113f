import { expect, test } from "vitest";
import { readKey } from "./keyModel.ts";

const press = (chord: string) => {
  const parts = chord.split("+");
  const key = parts.at(-1) ?? "";
  return readKey({
    key: key === "Space" ? " " : key,
    shiftKey: parts.includes("Shift"),
    ctrlKey: parts.includes("Ctrl"),
    metaKey: parts.includes("Cmd"),
    altKey: parts.includes("Alt"),
  });
};

test.each([
  ["ArrowDown", { kind: "move", move: { direction: "down", step: "cell", isExtending: false } }],
  ["Shift+ArrowRight", { kind: "move", move: { direction: "right", step: "cell", isExtending: true } }],
  ["Ctrl+ArrowUp", { kind: "move", move: { direction: "up", step: "edge", isExtending: false } }],
  ["PageDown", { kind: "move", move: { direction: "down", step: "page", isExtending: false } }],
  ["Home", { kind: "move", move: { direction: "left", step: "edge", isExtending: false } }],
  ["Ctrl+End", { kind: "corner" }],
  ["Shift+Tab", { kind: "next", key: "tab", isBackward: true }],
  ["Enter", { kind: "edit" }],
  ["F2", { kind: "edit" }],
  ["Space", { kind: "open" }],
  ["Delete", { kind: "clear" }],
  ["Ctrl+z", { kind: "undo" }],
  ["Cmd+Shift+Z", { kind: "redo" }],
  ["Ctrl+a", { kind: "all" }],
  ["Ctrl+d", { kind: "fillDown" }],
  ["Ctrl+Enter", { kind: "retry" }],
  ["Shift+F10", { kind: "columnMenu" }],
  ["Alt+ArrowLeft", { kind: "column", change: "left" }],
  ["Alt+Shift+ArrowRight", { kind: "column", change: "wider" }],
])("%s", (chord, command) => {
  expect(press(chord)).toEqual(command);
});

test.each(["a", "中", "Ctrl+c", "Ctrl+v", "Alt+ArrowUp", "F5"])("%s is left alone", (chord) => {
  expect(press(chord)).toBeUndefined();
});
