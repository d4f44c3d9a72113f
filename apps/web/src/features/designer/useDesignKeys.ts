import { useEffect, useEffectEvent } from "react";
import { isTyping } from "../../shell/useShortcuts.ts";
import type { DesignDesk } from "./desk/designDesk.ts";

/** Id of the box that finds field kinds. */
export const paletteBoxId = "designer-palette";

/** Undo, redo, and the way to the palette, from anywhere on the page that is not being typed in. */
export function useDesignKeys(desk: DesignDesk): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
    const hasCommand = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (hasCommand && !event.altKey && (key === "z" || key === "y")) {
      event.preventDefault();
      if (key === "y" || event.shiftKey) desk.redo();
      else desk.undo();
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
