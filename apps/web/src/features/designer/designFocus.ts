import type { Selection } from "./desk/FormDeskContext.tsx";

// What is selected is drawn by one part of the page and set by another; the keyboard goes to and fro by these marks.
const typedIn = 'input:not(:disabled, [type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"]';

/** Moves the keyboard into the settings of what is selected; a text there is ready to be typed over. */
export function enterSettings(): void {
  afterDrawing(() => {
    const panel = document.querySelector("[data-settings]");
    const found = panel?.querySelector<HTMLElement>(typedIn) ?? panel?.querySelector<HTMLElement>("button");
    found?.focus();
    if (found instanceof HTMLInputElement) found.select();
  });
}

/** Moves the keyboard to what is selected on the canvas. */
export function enterCanvas(selection: Selection): void {
  const id = selection.kind === "fields" ? selection.ids.at(-1) : undefined;
  if (id !== undefined) focusOn(`[data-hit="${CSS.escape(id)}"], [data-column-id="${CSS.escape(id)}"]`);
  else focusOn(selection.kind === "section" ? `[data-section="${CSS.escape(selection.key)}"]` : "[data-form]");
}

/** Moves the keyboard to a field on the canvas, to the form's name where there is none. */
export function enterCard(key: string | undefined): void {
  enterCanvas(key === undefined ? { kind: "form" } : { kind: "fields", ids: [key] });
}

/** Moves the keyboard to the page's heading when the control that had it went away. */
export function recoverFocus(): void {
  afterDrawing(() => {
    if (document.activeElement !== document.body) return;
    const heading = document.querySelector<HTMLElement>("main h1");
    if (heading === null) return;
    heading.tabIndex = -1;
    heading.focus();
  });
}

function focusOn(selector: string): void {
  afterDrawing(() => document.querySelector<HTMLElement>(selector)?.focus());
}

function afterDrawing(act: () => void): void {
  requestAnimationFrame(act);
}
