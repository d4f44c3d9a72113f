import { useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import type { RefObject } from "react";
import { giveKey, giveText } from "./giveKey.ts";
import type { Keystroke } from "./keyModel.ts";

/** Something pressed, or text of an input method or of the clipboard, whose editor was not there yet. */
type Held = { readonly kind: "key"; readonly key: Keystroke } | { readonly kind: "text"; readonly text: string };

/** Whether the grid's box can do with keys what they mean: nothing is open, an editor is coming, or one is there. */
export type BoxState = "idle" | "coming" | "open";

/** What a box that holds keys can be told. */
export interface HeldKeys {
  readonly holdText: (text: string) => void;
  /** An editor elsewhere has taken the keyboard: what was held goes there. */
  readonly enter: () => void;
}

const modifiers: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Fn"]);

/**
 * Holds what is pressed while an editor is coming, and gives it, key by key, to whatever has the keyboard once it is
 * there; all is dropped when it does not come. Keys of an input method stay in the box, which hands its text over.
 */
export function useHeldKeys(box: RefObject<HTMLTextAreaElement | null>, state: BoxState): HeldKeys {
  const queue = useRef<Held[]>([]);
  const isEntered = useRef(false);
  const latest = useRef(state);
  const isHolding = (): boolean => latest.current === "coming" && !isEntered.current;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // One at a time: what a key does has to be drawn before the next finds its place.
  const giveNext = (): void => {
    clearTimeout(timer.current);
    if (queue.current.length === 0) return;
    timer.current = setTimeout(() => {
      if (isHolding()) return;
      const next = queue.current.shift();
      const target = document.activeElement;
      if (next === undefined) return;
      if (target instanceof HTMLElement)
        if (next.kind === "text") giveText(target, next.text);
        else giveKey(target, next.key);
      giveNext();
    });
  };
  useLayoutEffect(() => {
    // What was waited for did not come.
    if (latest.current === "coming" && state === "idle" && !isEntered.current) queue.current = [];
    latest.current = state;
    if (state !== "coming") isEntered.current = false;
  }, [state]);
  const goOn = useEffectEvent(() => {
    if (!isHolding()) giveNext();
  });
  useEffect(() => goOn(), [state]);
  const handleKey = useEffectEvent((event: KeyboardEvent): void => {
    if (!event.isTrusted || event.isComposing || event.keyCode === 229 || modifiers.has(event.key)) return;
    // What follows while the rest is still being given waits behind it, wherever the keyboard is by then.
    const isComing = isHolding() && event.target === box.current;
    if (!isComing && queue.current.length === 0) return;
    if (isComing && event.key === "Escape") {
      queue.current = [];
      return;
    }
    // What is pasted arrives as text.
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key.toLowerCase() === "v") return;
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    queue.current.push({ kind: "key", key: { key, shiftKey, ctrlKey, metaKey, altKey } });
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => handleKey(event);
    // Before all others that hear keys.
    window.addEventListener("keydown", listen, true);
    return () => {
      window.removeEventListener("keydown", listen, true);
      clearTimeout(timer.current);
    };
  }, []);
  return {
    holdText: (text) => {
      if (text !== "") queue.current.push({ kind: "text", text });
    },
    enter: () => {
      isEntered.current = true;
      giveNext();
    },
  };
}
