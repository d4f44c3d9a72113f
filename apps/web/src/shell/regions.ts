// A grid keeps Tab for its cells, and a page has more parts than one: F6 goes round them, as in a desktop program.
const regionSelector = "nav:not(main nav), main, aside, [data-region]";

const lastIn = new WeakMap<Element, HTMLElement>();

function regionOf(element: Element | null): HTMLElement | null {
  return element?.closest<HTMLElement>(regionSelector) ?? null;
}

/** Remembers where in its part of the page the keyboard is; listens to every `focusin`. */
export function rememberPlace({ target }: FocusEvent): void {
  const region = target instanceof HTMLElement ? regionOf(target) : null;
  if (region !== null && target instanceof HTMLElement && target !== region) lastIn.set(region, target);
}

/** Moves the keyboard to a part of the page: to where it last was there, else to its beginning. */
export function enterRegion(region: HTMLElement): void {
  const last = lastIn.get(region);
  if (last?.isConnected === true && last.checkVisibility()) {
    last.focus({ preventScroll: true });
    if (document.activeElement === last) return;
  }
  if (!region.hasAttribute("tabindex")) region.tabIndex = -1;
  region.focus({ preventScroll: true });
}

/** Moves the keyboard to the next part of the page, or to the one before. */
export function goRound(isBackward: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>(regionSelector)].filter((region) =>
    region.checkVisibility(),
  );
  const now = regionOf(document.activeElement);
  const at = now === null ? -1 : regions.indexOf(now);
  const next = at + (isBackward ? -1 : 1);
  const region = regions[(next + regions.length) % regions.length];
  if (region !== undefined) enterRegion(region);
}
