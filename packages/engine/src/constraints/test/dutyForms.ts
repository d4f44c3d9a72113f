import type { FormConstraint, FormDefinition } from "@tongzhou/model";

function label(zh: string): { readonly zh: string } {
  return { zh };
}

/** A duty of one person for one item; the letter says how far it goes. */
const letters = ["R", "A", "C", "I"].map((key) => ({ key: key.toLowerCase(), label: { zh: key, en: key } }));

/** Each item may have one person who answers for it. */
export const oneAnswers: FormConstraint = {
  key: "one_answers",
  label: { zh: "唯一问责", en: "One accountable" },
  expression: 'COUNT(duty_by_item[letter = "a"]) <= 1',
  severity: "block_save",
  message: { zh: "一个职责项只能有一个 A", en: "An item has at most one A" },
  fix: "duty_by_item",
};

/** Someone must do the work. */
export const someoneDoes: FormConstraint = {
  key: "someone_does",
  label: { zh: "有人负责", en: "Someone responsible" },
  expression: 'COUNT(duty_by_item[letter = "r"]) >= 1',
  severity: "warn",
  message: { zh: "至少要有一个 R", en: "At least one R is needed" },
  fix: "duty_by_item",
};

/** The project cannot begin before every item has someone who answers for it. */
export const readyToStart: FormConstraint = {
  key: "ready_to_start",
  label: { zh: "启动关口", en: "Start gate" },
  expression: 'COUNT(duty_by_item[letter = "a"]) = 1',
  severity: "block_transition",
  gate: { through: "project", field: "state", values: ["active"] },
  message: { zh: "启动前要有且只有一个 A", en: "It needs exactly one A before the start" },
  fix: "duty_by_item",
};

/** Names of items do not repeat within a project; the shares of a project's parts add up to 100. */
export const uniqueItems: FormConstraint = {
  key: "unique_items",
  label: { zh: "职责项不重名", en: "Item names differ" },
  expression: "COUNT(UNIQUE(item_by_project.name)) = COUNT(item_by_project.name)",
  severity: "block_save",
  message: { zh: "同一项目里的职责项不能重名", en: "Items of one project have different names" },
  fix: "item_by_project",
};

/** The parts of a project are rows inside it. */
export const sharesAddUp: FormConstraint = {
  key: "shares_add_up",
  label: { zh: "占比合计", en: "Shares add up" },
  expression: "COUNT(parts) = 0 or SUM(parts.share) = 100",
  severity: "block_save",
  message: { zh: "占比合计要等于 100", en: "The shares add up to 100" },
  fix: "parts",
};

/** A client that has gone takes no new projects. */
export const clientStays: FormConstraint = {
  key: "client_stays",
  label: { zh: "客户在册", en: "Client on the books" },
  expression: "ISBLANK(client) or client.gone <> TRUE or closed = TRUE",
  severity: "block_save",
  message: { zh: "已离开的客户不能有进行中的项目", en: "A client that has gone has no open projects" },
  fix: "closed",
};

/** Projects of clients, their items and who has which duty. */
export function dutyForms(
  constraints: { readonly project?: readonly FormConstraint[]; readonly item?: readonly FormConstraint[] } = {},
): readonly FormDefinition[] {
  return [
    {
      key: "client",
      label: label("客户"),
      title: "name",
      fields: [
        { key: "name", kind: "text", label: label("名称") },
        { key: "gone", kind: "boolean", label: label("已离开") },
      ],
    },
    {
      key: "project",
      label: label("项目"),
      title: "name",
      fields: [
        { key: "name", kind: "text", label: label("名称") },
        { key: "client", kind: "link", form: "client", label: label("客户") },
        { key: "closed", kind: "boolean", label: label("已结束") },
        {
          key: "state",
          kind: "choice",
          label: label("状态"),
          options: [
            { key: "planned", label: label("准备") },
            { key: "active", label: label("进行中") },
          ],
        },
        {
          key: "parts",
          kind: "subform",
          label: label("部分"),
          fields: [
            { key: "part", kind: "text", label: label("名称") },
            { key: "share", kind: "number", label: label("占比") },
          ],
        },
      ],
      ...(constraints.project === undefined ? {} : { constraints: constraints.project }),
    },
    {
      key: "item",
      label: label("职责项"),
      title: "name",
      fields: [
        { key: "name", kind: "text", label: label("名称") },
        { key: "project", kind: "link", form: "project", label: label("项目") },
        { key: "note", kind: "text", label: label("备注") },
      ],
      ...(constraints.item === undefined ? {} : { constraints: constraints.item }),
    },
    {
      key: "duty",
      label: label("职责"),
      title: "who",
      fields: [
        { key: "who", kind: "text", label: label("人员") },
        { key: "code", kind: "text", label: label("编号"), unique: true },
        { key: "item", kind: "link", form: "item", label: label("职责项"), onDelete: "cascade" },
        { key: "letter", kind: "choice", label: label("代码"), options: letters },
      ],
    },
  ];
}
