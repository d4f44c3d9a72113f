import type { FormDefinition } from "@tongzhou/model";

function label(zh: string): { readonly zh: string } {
  return { zh };
}

/** Forms for tests: a client, its tickets with most kinds of field, and a note that links to both sides. */
export const ticketForms: readonly FormDefinition[] = [
  {
    key: "client",
    label: label("客户"),
    title: "name",
    fields: [
      { key: "name", label: label("名称"), kind: "text", required: true },
      { key: "code", label: label("编号"), kind: "text", unique: true },
      { key: "owner", label: label("负责人"), kind: "member" },
      { key: "secret", label: label("底价"), kind: "money", currency: "CNY" },
    ],
  },
  {
    key: "ticket",
    label: label("工单"),
    title: "subject",
    fields: [
      { key: "subject", label: label("主题"), kind: "text", required: true },
      { key: "body", label: label("描述"), kind: "long_text" },
      { key: "client", label: label("客户"), kind: "link", form: "client", onDelete: "clear" },
      { key: "owner", label: label("负责人"), kind: "member" },
      {
        key: "status",
        label: label("状态"),
        kind: "choice",
        default: '"open"',
        options: [
          { key: "open", label: label("待处理") },
          { key: "solved", label: label("已解决") },
        ],
      },
      {
        key: "tags",
        label: label("标签"),
        kind: "choices",
        options: [
          { key: "vip", label: label("重点") },
          { key: "late", label: label("逾期") },
        ],
      },
      { key: "hours", label: label("工时"), kind: "number", decimals: 2, min: "0" },
      { key: "rate", label: label("单价"), kind: "money", currency: "CNY" },
      { key: "amount", label: label("金额"), kind: "formula", expression: "hours * rate", result: "number" },
      { key: "double", label: label("双倍"), kind: "formula", expression: "amount * 2", result: "number" },
      { key: "score", label: label("评分"), kind: "rating" },
      { key: "due", label: label("到期"), kind: "date" },
      { key: "done_at", label: label("完成时间"), kind: "datetime" },
      {
        key: "no",
        label: label("编号"),
        kind: "auto_number",
        parts: [
          { kind: "text", text: "T-" },
          { kind: "date", format: "YYYY" },
          { kind: "text", text: "-" },
          { kind: "counter", digits: 4, reset: "year" },
        ],
      },
      { key: "headline", label: label("标题"), kind: "formula", expression: 'no & " " & subject', result: "text" },
      { key: "watchers", label: label("关注人"), kind: "members" },
      { key: "related", label: label("相关工单"), kind: "links", form: "ticket" },
      { key: "clients", label: label("涉及客户"), kind: "links", form: "client" },
      {
        key: "client_count",
        label: label("客户数"),
        kind: "formula",
        expression: "COUNT(clients)",
        result: "number",
      },
      { key: "files", label: label("附件"), kind: "attachments" },
      {
        key: "lines",
        label: label("明细"),
        kind: "subform",
        fields: [
          { key: "item", label: label("项目"), kind: "text", required: true },
          { key: "quantity", label: label("数量"), kind: "integer", default: "1" },
          { key: "price", label: label("单价"), kind: "money", currency: "CNY" },
          { key: "total", label: label("小计"), kind: "formula", expression: "quantity * price", result: "number" },
        ],
      },
    ],
    validations: [
      {
        key: "solved_needs_hours",
        expression: 'status <> "solved" or hours > 0',
        message: { zh: "解决前请填写工时", en: "Enter the hours before solving" },
      },
    ],
  },
];
