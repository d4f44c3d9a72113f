import type { FieldDefinition, WorkspaceDefinition } from "@tongzhou/model";

/** One change to measure: a new definition, or something brought back from the bin. */
export interface DdlChange {
  readonly name: string;
  readonly change: (definition: WorkspaceDefinition) => WorkspaceDefinition;
  readonly restores?: "field" | "conversion";
  readonly isBehindSlowReader?: boolean;
}

const option = (key: string): { readonly key: string; readonly label: { readonly zh: string } } => ({
  key,
  label: { zh: key },
});
const amountText: FieldDefinition = { key: "amount", label: { zh: "金额" }, kind: "text" };
const amountNumber: FieldDefinition = { key: "amount", label: { zh: "金额" }, kind: "number" };
const title: FieldDefinition = { key: "title", label: { zh: "标题" }, kind: "text" };
const code: FieldDefinition = { key: "code", label: { zh: "编号" }, kind: "text" };
const client: FieldDefinition = { key: "client", label: { zh: "客户" }, kind: "link", form: "client" };
const days = (expression: string): FieldDefinition => ({
  key: "days",
  label: { zh: "天数" },
  kind: "formula",
  expression,
  result: "number",
});

/** The form that is changed, and one to link to. */
export const firstDefinition: WorkspaceDefinition = {
  label: { zh: "测量", en: "Bench" },
  zone: "Asia/Shanghai",
  forms: [
    {
      key: "ticket",
      label: { zh: "工单" },
      title: "title",
      fields: [
        title,
        amountText,
        {
          key: "state",
          label: { zh: "状态" },
          kind: "choice",
          options: [option("open"), option("done"), option("old")],
        },
        { key: "note", label: { zh: "备注" }, kind: "long_text" },
        { key: "hours", label: { zh: "工时" }, kind: "number" },
      ],
    },
    { key: "client", label: { zh: "客户" }, title: "title", fields: [title] },
  ],
  views: [],
  grants: [],
};

function ticket(change: (fields: readonly FieldDefinition[]) => readonly FieldDefinition[]): DdlChange["change"] {
  return (definition) => ({
    ...definition,
    forms: definition.forms.map((form) => (form.key === "ticket" ? { ...form, fields: change(form.fields) } : form)),
  });
}
const add = (field: FieldDefinition): DdlChange["change"] => ticket((fields) => [...fields, field]);
const put = (field: FieldDefinition): DdlChange["change"] =>
  ticket((fields) => fields.map((one) => (one.key === field.key ? field : one)));
const remove = (key: string): DdlChange["change"] => ticket((fields) => fields.filter((one) => one.key !== key));
const nothing: DdlChange["change"] = (definition) => definition;

/** Every kind of change, each on top of the one before. */
export const changes: readonly DdlChange[] = [
  { name: "add a field", change: add(code) },
  { name: "add a field behind a slow reader", change: add({ ...code, key: "code_two" }), isBehindSlowReader: true },
  { name: "rename a field", change: put({ ...code, label: { zh: "新编号" } }) },
  { name: "require a field", change: put({ ...code, required: true }) },
  { name: "make a field unique", change: put({ ...code, unique: true }) },
  { name: "add a link", change: add(client) },
  { name: "add a formula", change: add(days("hours / 8")) },
  { name: "change a formula", change: put(days("hours / 8 + 1")) },
  { name: "text to number", change: put(amountNumber) },
  { name: "take the conversion back", change: nothing, restores: "conversion" },
  {
    name: "remove an option in use",
    change: put({ key: "state", label: { zh: "状态" }, kind: "choice", options: [option("open"), option("done")] }),
  },
  { name: "delete a field", change: remove("note") },
  { name: "restore a field", change: nothing, restores: "field" },
  { name: "delete a link", change: remove("client") },
];
