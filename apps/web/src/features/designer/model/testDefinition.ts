import type { FieldDefinition, FormDefinition, WorkspaceDefinition } from "@tongzhou/model";

/** A form for tests: a title, an amount, a state and a subform; parts can be replaced. */
export function buildForm(parts: Partial<FormDefinition> = {}): FormDefinition {
  return {
    key: "ticket",
    label: { zh: "工单", en: "Ticket" },
    title: "title",
    fields: [
      { key: "title", kind: "text", label: { zh: "标题", en: "Title" }, required: true },
      { key: "amount", kind: "number", label: { zh: "金额" } },
      {
        key: "state",
        kind: "choice",
        label: { zh: "状态" },
        options: [
          { key: "open", label: { zh: "打开" } },
          { key: "done", label: { zh: "完成" } },
        ],
      },
      {
        key: "items",
        kind: "subform",
        label: { zh: "明细" },
        fields: [
          { key: "name", kind: "text", label: { zh: "名称" } },
          { key: "count", kind: "integer", label: { zh: "数量" } },
        ],
      },
    ],
    ...parts,
  };
}

/** A workspace with one form for tests. */
export function buildDefinition(
  form: FormDefinition = buildForm(),
  parts: Partial<WorkspaceDefinition> = {},
): WorkspaceDefinition {
  return { label: { zh: "工作区" }, zone: "Asia/Shanghai", forms: [form], views: [], grants: [], ...parts };
}

/** Keys of a form's fields in their order. */
export function keysOf(fields: readonly FieldDefinition[]): readonly string[] {
  return fields.map((field) => field.key);
}
