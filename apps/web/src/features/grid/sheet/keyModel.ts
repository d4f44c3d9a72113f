import type { Move } from "./cellRange.ts";

/** What a key asks of a sheet while no cell is being edited. */
export type SheetCommand =
  | { readonly kind: "move"; readonly move: Move }
  | { readonly kind: "next"; readonly key: "tab" | "enter"; readonly isBackward: boolean }
  | { readonly kind: "column"; readonly change: "left" | "right" | "narrower" | "wider" }
  | {
      readonly kind:
        | "edit"
        | "open"
        | "clear"
        | "undo"
        | "redo"
        | "all"
        | "toggleRow"
        | "leave"
        | "fillDown"
        | "retry"
        | "columnMenu"
        | "corner"
        | "home";
    };

/** The parts of a key event that matter. */
export interface Keystroke {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const arrows: Readonly<Record<string, Move["direction"]>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** Reads a key; undefined for what the sheet leaves alone, typing above all. */
export function readKey({ key, shiftKey, ctrlKey, metaKey, altKey }: Keystroke): SheetCommand | undefined {
  const isCommand = ctrlKey || metaKey;
  const direction = arrows[key];
  if ((key === "ArrowLeft" || key === "ArrowRight") && altKey && !isCommand) {
    const isLeft = key === "ArrowLeft";
    const change = shiftKey ? (isLeft ? "narrower" : "wider") : isLeft ? "left" : "right";
    return { kind: "column", change };
  }
  if (key === "ContextMenu" || (key === "F10" && shiftKey)) return { kind: "columnMenu" };
  if (direction !== undefined && !altKey)
    return { kind: "move", move: { direction, step: isCommand ? "edge" : "cell", isExtending: shiftKey } };
  if (key === "PageUp" || key === "PageDown")
    return { kind: "move", move: { direction: key === "PageUp" ? "up" : "down", step: "page", isExtending: shiftKey } };
  if (key === "Home") {
    if (isCommand) return { kind: "home" };
    return { kind: "move", move: { direction: "left", step: "edge", isExtending: shiftKey } };
  }
  if (key === "End") {
    if (isCommand) return { kind: "corner" };
    return { kind: "move", move: { direction: "right", step: "edge", isExtending: shiftKey } };
  }
  if (isCommand && !altKey) return readCommand(key.toLowerCase(), shiftKey);
  if (altKey) return undefined;
  switch (key) {
    case "Tab":
      return { kind: "next", key: "tab", isBackward: shiftKey };
    case "Enter":
      return shiftKey ? { kind: "next", key: "enter", isBackward: true } : { kind: "edit" };
    case "F2":
      return { kind: "edit" };
    case " ":
      return { kind: shiftKey ? "toggleRow" : "open" };
    case "Delete":
    case "Backspace":
      return { kind: "clear" };
    case "Escape":
      return { kind: "leave" };
    default:
      return undefined;
  }
}

function readCommand(key: string, isShift: boolean): SheetCommand | undefined {
  if (key === "z") return { kind: isShift ? "redo" : "undo" };
  if (key === "y") return { kind: "redo" };
  if (key === "a") return { kind: "all" };
  if (key === "enter") return { kind: "retry" };
  return key === "d" ? { kind: "fillDown" } : undefined;
}
