import { buildFormScope } from "@tongzhou/model";
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

test.each(["zh", "en"] as const)(
  "what formulas of the pack name has a label of its own in its form: %s",
  async (language) => {
    const { forms } = await loadPack(clientDeliveryFolder);
    const written = forms.flatMap(({ fields, constraints = [] }) => [
      ...fields.flatMap((field) => (field.kind === "formula" ? [field.expression] : [])),
      ...constraints.map(({ expression }) => expression),
    ]);
    const named = new Set(written.flatMap((text) => text.match(/[a-z]\w*/g) ?? []));
    // Two of one label are told apart by their keys, which nobody reads.
    const shared = forms.flatMap((form) => {
      const { fields } = buildFormScope(form.fields, { among: { forms, form: form.key } });
      const labels = fields.map(({ label }) => label[language]);
      return fields.flatMap(({ key, label }) =>
        named.has(key) && labels.filter((one) => one === label[language]).length > 1 ? [`${form.key}.${key}`] : [],
      );
    });
    expect(shared).toEqual([]);
  },
);
