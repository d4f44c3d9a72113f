import { EditorView } from "@codemirror/view";

/** The editor in our tokens; it follows the theme by itself. */
export const codeTheme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--font-code)", lineHeight: "22px", padding: "5px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 10px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--brand-tint-2)" },
  ".tz-text": { color: "var(--c-2)" },
  ".tz-number": { color: "var(--c-4)" },
  ".tz-call": { color: "var(--c-3)", fontWeight: "600" },
  ".tz-name": { color: "var(--brand-ink)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--red-solid)",
    textUnderlineOffset: "3px",
  },
  ".cm-tooltip": {
    border: "0",
    borderRadius: "var(--r-3)",
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    boxShadow: "var(--sh-pop)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font)", fontSize: "13px", maxHeight: "220px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 10px", lineHeight: "20px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--brand-tint)", color: "var(--ink)" },
  ".cm-completionDetail": { marginLeft: "12px", color: "var(--ink-3)", fontStyle: "normal", fontSize: "12px" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-completionInfo": {
    maxWidth: "280px",
    padding: "8px 10px",
    fontSize: "12px",
    lineHeight: "18px",
    whiteSpace: "pre-wrap",
    color: "var(--ink-2)",
  },
  ".cm-tooltip-lint": { display: "none" },
});
