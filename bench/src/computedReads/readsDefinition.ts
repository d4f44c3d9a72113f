import type { FieldDefinition, WorkspaceDefinition } from "@tongzhou/model";

type Formula = FieldDefinition & { readonly kind: "formula" };

const label = (zh: string, en: string): { readonly zh: string; readonly en: string } => ({ zh, en });
const name: FieldDefinition = { key: "name", kind: "text", label: label("名称", "Name") };
const link = (key: string, form: string): FieldDefinition => ({ key, kind: "link", form, label: label(key, key) });
const number = (key: string): FieldDefinition => ({ key, kind: "number", label: label(key, key) });
const formula = (key: string, expression: string, result: Formula["result"] = "number"): Formula => ({
  key,
  kind: "formula",
  expression,
  result,
  label: label(key, key),
});

/**
 * Jobs with a formula of each shape: of the job itself, of the items that link to it, looked up in its client (which
 * no list may give a column, so that it is joined when read), and of today.
 */
export const readsDefinition: WorkspaceDefinition = {
  label: label("测量", "Bench"),
  zone: "Asia/Shanghai",
  forms: [
    { key: "client", label: label("客户", "Client"), title: "name", fields: [name, number("level")] },
    {
      key: "job",
      label: label("工作", "Job"),
      title: "name",
      fields: [
        name,
        link("client", "client"),
        number("amount"),
        number("cost"),
        { key: "due", kind: "date", label: label("期限", "Due") },
        formula("margin", "amount - cost"),
        formula("paid", "SUM(item_by_job.price)"),
        { ...formula("level", "client.level"), stored: "never" },
        formula("late", "due < TODAY()", "boolean"),
      ],
    },
    { key: "item", label: label("明细", "Item"), title: "name", fields: [name, link("job", "job"), number("price")] },
  ],
  views: [],
  grants: [],
};
