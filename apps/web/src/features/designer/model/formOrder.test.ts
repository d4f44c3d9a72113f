import { describe, expect, it } from "vitest";
import type { FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { formGroups, moveForm, moveFormBy, moveGroupBy } from "./formOrder.ts";
import { buildDefinition, buildForm } from "./testDefinition.ts";

/** "a b | 项目: c d" */
function print(definition: WorkspaceDefinition): string {
  return formGroups(definition.forms)
    .map(({ key, forms }) => `${key === "" ? "" : `${key}: `}${forms.map((form) => form.key).join(" ")}`)
    .join(" | ");
}

function read(text: string): WorkspaceDefinition {
  const forms = text.split(" | ").flatMap((part) => {
    const [head = "", keys] = part.includes(": ") ? part.split(": ") : ["", part];
    return (keys ?? "").split(" ").map((key): FormDefinition => ({
      ...buildForm(),
      key,
      ...(head === "" ? {} : { group: { zh: head } }),
    }));
  });
  return { ...buildDefinition(buildForm()), forms };
}

describe("the order of forms", () => {
  const start = "a b | 项目: c d | 其他: e";
  it.each([
    ["within its group", moveForm("a", "", 2), "b a | 项目: c d | 其他: e"],
    ["to where it stands", moveForm("c", "项目", 1), start],
    ["into another group, whose heading it takes", moveForm("a", "项目", 1), "b | 项目: c a d | 其他: e"],
    ["out of the last place of a group, which goes", moveForm("e", "", 0), "e a b | 项目: c d"],
    ["one down", moveFormBy("c", 1), "a b | 项目: d c | 其他: e"],
    ["one down past the end of its group", moveFormBy("d", 1), "a b | 项目: c | 其他: d e"],
    ["one up past the start of its group", moveFormBy("c", -1), "a b c | 项目: d | 其他: e"],
    ["no further than the first", moveFormBy("a", -1), start],
    ["with its group", moveGroupBy("项目", -1), "项目: c d | a b | 其他: e"],
    ["with the last group no further", moveGroupBy("其他", 1), start],
  ])("a form moves %s", (_name, edit, expected) => {
    expect(print(edit(read(start)))).toBe(expected);
  });

  it("forms of one group that stand apart are put together where the first of them is", () => {
    const apart = { ...read("a"), forms: [read("x: a"), read("b"), read("x: c")].flatMap(({ forms }) => forms) };
    expect(print(moveFormBy("c", -1)(apart))).toBe("x: c a | b");
  });
});
