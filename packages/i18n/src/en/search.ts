import type { PhrasesOf } from "../phrase.ts";
import type { search as chinese } from "../zh-CN/search.ts";

/** The command palette and global search. */
export const search = {
  title: "Search and commands",
  placeholder: "Search records, forms and actions, also by people's names",
  results: "Results",
  records: "Records",
  forms: "Forms",
  views: "Views",
  actions: "Actions",
  recent: "Opened recently",
  searching: "Searching records",
  nothing: "Nothing found for “{typed}”",
  nothingText: "Try other words, or pinyin initials.",
  failed: "Records could not be searched; forms and actions still work.",
  createIn: "New {form}",
  toDark: "Switch to dark",
  toLight: "Switch to light",
  move: "choose",
  open: "open",
  close: "close",
  found: { one: "{count} result", other: "{count} results" },
} satisfies PhrasesOf<typeof chinese>;
