import { afterEach, expect, test } from "vitest";
import type { FormDefinition, Grant } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { visibleForms } from "./visibleForms.ts";

let workspace: TestWorkspace;
afterEach(() => workspace.drop());

const label = { zh: "x" };
const deal: FormDefinition = {
  key: "deal",
  label,
  title: "name",
  fields: [
    { key: "name", kind: "text", label },
    { key: "state", kind: "text", label },
    { key: "price", kind: "number", label },
    { key: "margin", kind: "number", label },
  ],
};

async function partlySeen(grants: readonly Grant[]): Promise<readonly string[] | undefined> {
  workspace = await openTestWorkspace({ forms: [deal], grants });
  const member = await workspace.as(await workspace.addMember("member"));
  expect(visibleForms(workspace.owner).flatMap((form) => form.partlySeen)).toEqual([]);
  return visibleForms(member).find(({ definition }) => definition.key === "deal")?.partlySeen;
}

const everyName: Grant = {
  key: "names",
  form: "deal",
  to: { role: "member" },
  actions: ["see"],
  readFields: ["name", "state"],
};

test("[A27] fields that a grant covers in some rows only are partly seen; one that no grant covers is not told", async () => {
  const open: Grant = { ...everyName, key: "open", rows: 'state = "open"', readFields: ["name", "state", "price"] };
  expect(await partlySeen([everyName, open])).toEqual(["price"]);
});

test("[A27] fields that are covered in every row in sight are seen, however few rows these are", async () => {
  expect(await partlySeen([{ ...everyName, rows: 'state = "open"' }])).toEqual([]);
});
