import { describe, expect, it } from "vitest";
import { checkDefinition, convertibleKinds } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { changeKind } from "./changeKind.ts";
import { buildDefinition, buildForm } from "./testDefinition.ts";

const text: FieldDefinition = {
  key: "note",
  kind: "text",
  label: { zh: "备注" },
  required: true,
  unique: true,
  maxLength: 50,
  width: 6,
};

describe("another kind for a field", () => {
  it("every offered kind makes a field the check accepts", () => {
    const fields = buildForm().fields;
    for (const field of [...fields.filter((one) => one.kind !== "subform"), text])
      for (const kind of convertibleKinds(field)) {
        const form = buildForm({
          fields: [
            ...(fields[0] === undefined ? [] : [fields[0]]),
            changeKind({ ...field, key: "other" }, kind, "ticket"),
          ],
        });
        expect([field.kind, kind, checkDefinition(buildDefinition(form))]).toEqual([
          field.kind,
          kind,
          expect.objectContaining({ ok: true }),
        ]);
      }
  });

  it("what both know is kept, what the new kind cannot have is dropped", () => {
    expect(changeKind(text, "long_text", "ticket")).toMatchObject({
      kind: "long_text",
      required: true,
      maxLength: 50,
      width: 6,
    });
    expect(changeKind(text, "rating", "ticket")).not.toHaveProperty("unique");
    const bounded: FieldDefinition = {
      key: "n",
      kind: "number",
      label: { zh: "数" },
      min: "1",
      max: "9.5",
      unit: { zh: "个" },
    };
    expect(changeKind(bounded, "integer", "ticket")).toMatchObject({ min: 1, unit: { zh: "个" } });
    expect(changeKind(bounded, "integer", "ticket")).not.toHaveProperty("max");
  });

  it("a default stays only within a family of kinds", () => {
    const field = { ...text, default: '"x"' };
    expect(changeKind(field, "long_text", "ticket").default).toBe('"x"');
    expect(changeKind(field, "number", "ticket").default).toBeUndefined();
  });
});
