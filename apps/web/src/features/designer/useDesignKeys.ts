import { useEffect, useEffectEvent } from "react";
import { isTyping } from "../../shell/useShortcuts.ts";

/** Id of the box that finds field kinds. */
export const paletteBoxId = "designer-palette";

/** The way back and forth. */
export interface DesignSteps {
  readonly undo: () => void;
  readonly redo: () => void;
}

/** Undo, redo, and the way to the palette, from anywhere on the page that is not being typed in. */
export function useDesignKeys(steps: DesignSteps): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    const hasCommand = event.ctrlKey || event.metaKey;
    // In a list of choices letters find an entry, and nothing typed there is to be undone.
    const isTaken = isTyping(event.target) && !(hasCommand && event.target instanceof HTMLSelectElement);
    if (event.defaultPrevented || isTaken || document.querySelector("dialog[open]") !== null) return;
    const key = event.key.toLowerCase();
    if (hasCommand && !event.altKey && (key === "z" || key === "y")) {
      event.preventDefault();
      if (key === "y" || event.shiftKey) steps.redo();
      else steps.undo();
    } else if (event.key === "/" && !hasCommand && !event.altKey) {
      const box = document.getElementById(paletteBoxId);
      if (box === null) return;
      event.preventDefault();
      box.focus();
    }
  });
  useEffect(() => {
    const handleKey = (event: KeyboardEvent): void => handle(event);
    document.addEventListener("keydown", handleKey);
    return () => document.removeEventListener("keydown", handleKey);
  }, []);
}
