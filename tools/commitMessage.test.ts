import { expect, test } from "vitest";
import { findMessageFaults } from "./commitMessage.ts";

test.each([
  "engine: Write the fact log in the same transaction.",
  "web: Keep the draft of a record.\n\nA reload lost what was typed.\n",
  "house: 同舟共济。",
  "docs: Say what a grant is.\n# a comment of the editor\n",
  'Revert "engine: Write it."',
])("a message in the house form passes: %j", (message) => {
  expect(findMessageFaults(message)).toEqual([]);
});

test.each([
  ["fix stuff", "area: Sentence."],
  ["kitchen: Cook a meal.", "none of"],
  ["engine: write it.", "capital"],
  ["engine: Write it", "full stop"],
  [`engine: ${"W".repeat(80)}.`, "at most 72"],
  ["engine: Write it.\nand more", "second line"],
])("%j is refused with its reason", (message, reason) => {
  expect(findMessageFaults(message).join()).toContain(reason);
});
