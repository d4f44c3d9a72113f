/** Puts the focus on the first control of a form that says something is wrong with it, once that is on the page. */
export function focusInvalid(form: HTMLElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
