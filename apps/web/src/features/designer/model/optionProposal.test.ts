import { describe, expect, it } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { findField, findForm } from "./fieldId.ts";
import { setKind } from "./fieldEdits.ts";
import { countOptions, takeProposal } from "./optionProposal.ts";
import type { Proposal } from "./optionProposal.ts";
import { buildDefinition } from "./testDefinition.ts";

const proposal: Proposal = {
  options: [
    { text: "VIP", count: 7, variants: ["vip"] },
    { text: "普通", count: 3, variants: [] },
  ],
  total: 2,
  filled: 10,
};

function choiceFrom(kind: "choice" | "choices"): FieldDefinition | undefined {
  const definition = setKind("ticket", "amount", kind, undefined)(buildDefinition());
  return findField(findForm(takeProposal("ticket", "amount", kind, proposal)(definition), "ticket"), "amount");
}

describe("options proposed from the values there are", () => {
  it.each(["choice", "choices"] as const)("take the place of the options a %s begins with", (kind) => {
    expect(choiceFrom(kind)).toMatchObject({
      options: [
        { key: "vip", label: { zh: "VIP" } },
        { key: "pu_tong", label: { zh: "普通" } },
      ],
    });
  });

  it("leave options that were worked on as they are", () => {
    const definition = buildDefinition();
    expect(takeProposal("ticket", "state", "choice", proposal)(definition)).toEqual(definition);
  });

  it("are counted by any of an option's words", () => {
    const field: FieldDefinition = {
      key: "x",
      kind: "choice",
      label: { zh: "级别" },
      options: [
        { key: "a", label: { zh: "贵宾", en: "ｖｉｐ " } },
        { key: "b", label: { zh: "普通" } },
        { key: "c", label: { zh: "别的" } },
      ],
    };
    expect([...countOptions(field, proposal)]).toEqual([
      ["a", 7],
      ["b", 3],
      ["c", 0],
    ]);
  });
});
