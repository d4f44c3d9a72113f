import type { FieldDefinition, WorkspaceDefinition } from "@tongzhou/model";

const label = (zh: string, en: string): { readonly zh: string; readonly en: string } => ({ zh, en });
const name: FieldDefinition = { key: "name", kind: "text", label: label("名称", "Name") };
const link = (key: string, form: string): FieldDefinition => ({ key, kind: "link", form, label: label(key, key) });
const formula = (key: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  expression,
  result: "number",
  label: label(key, key),
});

/** Children, their parents with three rollups, and clients with a rollup of a rollup. */
export function computedDefinition(largest = "MAX(task_by_project.hours)"): WorkspaceDefinition {
  return {
    label: label("测量", "Bench"),
    zone: "Asia/Shanghai",
    forms: [
      {
        key: "client",
        label: label("客户", "Client"),
        title: "name",
        fields: [name, formula("hours", "SUM(project_by_client.total)")],
      },
      {
        key: "project",
        label: label("项目", "Project"),
        title: "name",
        fields: [
          name,
          link("client", "client"),
          formula("total", "SUM(task_by_project.hours)"),
          formula("open", "COUNT(task_by_project[done = FALSE])"),
          formula("largest", largest),
        ],
      },
      {
        key: "task",
        label: label("任务", "Task"),
        title: "name",
        fields: [
          name,
          link("project", "project"),
          { key: "hours", kind: "number", label: label("工时", "Hours") },
          { key: "done", kind: "boolean", label: label("完成", "Done") },
        ],
      },
    ],
    views: [],
    grants: [],
  };
}
