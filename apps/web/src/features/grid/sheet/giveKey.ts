import type { Keystroke } from "./keyModel.ts";

/** Does with a key what pressing it at an element does: its handlers hear it, then the browser's own part is played. */
export function giveKey(target: HTMLElement, stroke: Keystroke): void {
  const event = new KeyboardEvent("keydown", { ...stroke, bubbles: true, cancelable: true });
  if (!target.dispatchEvent(event)) return;
  const { key, shiftKey, ctrlKey, metaKey, altKey } = stroke;
  const control = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement ? target : undefined;
  if (control === undefined && !target.isContentEditable) return;
  if ((ctrlKey || metaKey) && key.toLowerCase() === "a") {
    if (control === undefined) document.execCommand("selectAll");
    else control.select();
  } else if (ctrlKey || metaKey || altKey) return;
  else if (key === "Backspace") document.execCommand("delete");
  else if (key === "Delete") document.execCommand("forwardDelete");
  else if (key === "Enter") {
    if (control === undefined) document.execCommand(shiftKey ? "insertLineBreak" : "insertParagraph");
    else if (control instanceof HTMLTextAreaElement) giveText(control, "\n");
  } else if (key.length === 1) giveText(target, key);
  else if (control !== undefined) moveCaret(control, key);
}

/** Puts text where the caret of an element is, as typing does. */
export function giveText(target: HTMLElement, text: string): void {
  const canType =
    target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement || target.isContentEditable;
  // The one way that an editor takes for typing: it undoes it, and hears of it.
  if (canType) document.execCommand("insertText", false, text);
}

function moveCaret(control: HTMLTextAreaElement | HTMLInputElement, key: string): void {
  const { selectionStart: start, selectionEnd: end, value } = control;
  // Numbers and days have no caret to speak of.
  if (start === null || end === null) return;
  const at = new Map([
    ["ArrowLeft", start === end ? start - 1 : start],
    ["ArrowRight", start === end ? end + 1 : end],
    ["Home", 0],
    ["End", value.length],
  ]).get(key);
  if (at === undefined) return;
  const place = Math.max(0, Math.min(value.length, at));
  control.setSelectionRange(place, place);
}
