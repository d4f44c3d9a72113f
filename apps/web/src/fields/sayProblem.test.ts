import { expect, test } from "vitest";
import { buildTranslate, loadPhrases } from "@tongzhou/i18n";
import { decodeField } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { sayProblem } from "./sayProblem.ts";

const label = { zh: "甲" };
const fields: readonly FieldDefinition[] = [
  { key: "a", kind: "email", label },
  { key: "a", kind: "phone", label },
  { key: "a", kind: "url", label },
  { key: "a", kind: "date", label },
  { key: "a", kind: "time", label },
  { key: "a", kind: "datetime", label },
  ...(["id_card", "credit_code", "postal_code", "license_plate"] as const).map((format): FieldDefinition => ({
    key: "a",
    kind: "text",
    format,
    label,
  })),
];

test("whoever types something in the wrong form sees one that the field takes", async () => {
  const t = buildTranslate("en", await loadPhrases("en"));
  for (const field of fields) {
    const refused = decodeField(field, "no such thing");
    if (refused.ok) throw new Error(`expected ${field.kind} to refuse`);
    const example = /^Not in the right form, e\.g\. (.+)$/.exec(sayProblem(refused.error, { t }))?.[1] ?? "";
    expect(example).toMatch(/\d|example/);
    if (["email", "phone", "url", "text", "date"].includes(field.kind))
      expect(decodeField(field, example), example).toMatchObject({ ok: true });
  }
});
