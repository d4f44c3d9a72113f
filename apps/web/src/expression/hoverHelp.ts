import type { Locale } from "@tongzhou/base";
import type { Scope } from "@tongzhou/expr";
import { hoverTooltip } from "@codemirror/view";
import type { Extension } from "@codemirror/state";
import { findNameHelp } from "./hoverModel.ts";

/** Tells of the name under the pointer: a function's signature, meaning and example, a field's label and kind. */
export function hoverHelp(read: () => { readonly scope: Scope; readonly locale: Locale }): Extension {
  return hoverTooltip((view, place) => {
    const { scope, locale } = read();
    const help = findNameHelp(view.state.doc.toString(), place, scope, locale);
    if (help === null) return null;
    return {
      pos: help.from,
      end: help.to,
      above: true,
      create: () => {
        const dom = document.createElement("div");
        dom.className = "tz-help";
        const line = (tag: "strong" | "p" | "code", text: string): void => {
          const part = document.createElement(tag);
          part.textContent = text;
          dom.append(part);
        };
        line("strong", help.title);
        line("p", help.text);
        if (help.example !== null) line("code", help.example);
        return { dom };
      },
    };
  });
}
