import { expect, test } from "vitest";
import { clientDeliveryFolder, loadPack } from "./loadPack.ts";

interface FoundLabel {
  readonly place: string;
  readonly zh: unknown;
  readonly en: unknown;
}

/** Every text of a definition, wherever it stands: whatever has a Chinese wording. */
function findLabels(value: unknown, place: string): readonly FoundLabel[] {
  if (typeof value !== "object" || value === null) return [];
  if ("zh" in value) return [{ place, zh: value.zh, en: "en" in value ? value.en : undefined }];
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
    const key = typeof part === "object" && part !== null && "key" in part ? String(part.key) : name;
    return findLabels(part, place === "" ? key : `${place}.${key}`);
  });
}

const isWritten = (text: unknown): boolean => typeof text === "string" && text.trim() === text && text !== "";
const chinese = /\p{Script=Han}/u;

test("every label of the client-delivery pack is written in both languages", async () => {
  const labels = findLabels(await loadPack(clientDeliveryFolder), "");
  expect(labels.length).toBeGreaterThan(400);
  const unequal = labels.filter(({ zh, en }) => !isWritten(zh) || !isWritten(en) || chinese.test(String(en)));
  expect(unequal).toEqual([]);
});
