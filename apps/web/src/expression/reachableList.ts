import { ViewPlugin } from "@codemirror/view";

/** Lets the focus into the list of completions, which scrolls: the editor builds it without. */
export const reachableList = ViewPlugin.define(({ dom }) => {
  const watcher = new MutationObserver(() => {
    for (const list of dom.querySelectorAll<HTMLElement>(".cm-tooltip-autocomplete > ul:not([tabindex])"))
      list.tabIndex = 0;
  });
  watcher.observe(dom, { childList: true, subtree: true });
  return { destroy: () => watcher.disconnect() };
});
