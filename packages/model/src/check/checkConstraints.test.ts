import { expect, test } from "vitest";
import type { FormConstraint } from "../constraint/constraintDefinition.ts";
import { readDocuments, writeDocuments } from "../pack/documents.ts";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import { checkDefinition } from "./checkDefinition.ts";

const label = { zh: "名称", en: "Name" };
const options = ["planned", "active"].map((key) => ({ key, label: { zh: key } }));
const oneOwner: FormConstraint = {
  key: "one_owner",
  label: { zh: "唯一问责", en: "One owner" },
  expression: 'COUNT(duty_by_item[code = "A"]) = 1',
  severity: "warn",
  message: { zh: "每个职责项要有且只有一个 A", en: "Each item needs exactly one A" },
  fix: "duty_by_item",
};
const gated: FormConstraint = {
  ...oneOwner,
  severity: "block_transition",
  gate: { through: "project", field: "state", values: ["active"] },
};

function buildDefinition(...constraints: readonly FormConstraint[]): WorkspaceDefinition {
  return {
    label,
    zone: "Asia/Shanghai",
    forms: [
      {
        key: "project",
        label,
        title: "name",
        fields: [
          { key: "name", kind: "text", label },
          { key: "state", kind: "choice", label, options },
        ],
      },
      {
        key: "item",
        label,
        title: "name",
        fields: [
          { key: "name", kind: "text", label },
          { key: "project", kind: "link", form: "project", label },
        ],
        constraints,
      },
      {
        key: "duty",
        label,
        title: "code",
        fields: [
          { key: "code", kind: "text", label },
          { key: "item", kind: "link", form: "item", label },
        ],
      },
    ],
    views: [],
    grants: [],
  };
}

function problemsOf(...constraints: readonly FormConstraint[]): readonly string[] {
  const checked = checkDefinition(buildDefinition(...constraints));
  return checked.ok
    ? []
    : checked.error.map(({ path, code }) => `${path.replace("forms.item.constraints", "@")} ${code}`);
}

test("[CN1] a constraint over related records passes, with a gate on the record it links to", () => {
  expect(problemsOf(oneOwner, { ...gated, key: "gated" })).toEqual([]);
});

test.each<[string, FormConstraint, string]>([
  ["a number in place of a condition", { ...oneOwner, expression: "COUNT(duty_by_item)" }, "@.one_owner expression"],
  [
    "a field that is not there",
    { ...oneOwner, expression: "COUNT(duty_by_item[who = 1]) = 1" },
    "@.one_owner expression",
  ],
  ["brackets without end", { ...oneOwner, expression: "(".repeat(10_000) }, "@.one_owner expression"],
  ["a megabyte of expression", { ...oneOwner, expression: "1".repeat(1_000_000) }, "@.0.expression shape"],
  ["a hostile key", { ...oneOwner, key: 'a"; drop' }, '@.a"; drop key'],
  ["a gate without its severity", { ...gated, severity: "warn" }, "@.one_owner.gate constraint_gate"],
  ["its severity without a gate", { ...oneOwner, severity: "block_transition" }, "@.one_owner.gate constraint_gate"],
  [
    "a gate on no choice",
    { ...gated, gate: { through: "project", field: "name", values: ["active"] } },
    "@.one_owner.gate constraint_gate",
  ],
  [
    "a gate on an option that is not there",
    { ...gated, gate: { through: "project", field: "state", values: ["done"] } },
    "@.one_owner.gate option_unknown",
  ],
  [
    "a gate through what is no link",
    { ...gated, gate: { through: "name", field: "state", values: ["active"] } },
    "@.one_owner.gate field_unknown",
  ],
  ["a fix that is not there", { ...oneOwner, fix: "duties" }, "@.one_owner.fix field_unknown"],
])("[CN1] %s is refused", (_name, constraint, problem) => {
  expect(problemsOf(constraint)).toEqual([problem]);
});

test("[CN1] two constraints of one form have two keys", () => {
  expect(problemsOf(oneOwner, oneOwner)).toEqual(["@ duplicate_key"]);
});

test("[CN2] deleting a field that a constraint reads in another form names the constraint and what it lost", () => {
  const before = buildDefinition(oneOwner);
  const forms = before.forms.map((form) =>
    form.key === "duty"
      ? {
          ...form,
          title: "item_name",
          fields: [{ key: "item_name", kind: "text" as const, label }, ...form.fields.slice(1)],
        }
      : form,
  );
  const checked = checkDefinition({ ...before, forms }, before);
  expect(checked.ok ? [] : checked.error).toEqual([
    {
      path: "forms.item.constraints.one_owner",
      code: "expression_lost",
      params: { lost: "名称 · 名称", lostEn: "Name · Name" },
    },
  ]);
});

test("[CN3] constraints are read back from the documents they are written to", () => {
  const definition = buildDefinition(oneOwner, { ...gated, key: "gated" });
  const read = readDocuments(writeDocuments(definition));
  expect(read.ok ? read.value : read.error).toEqual(definition);
});
