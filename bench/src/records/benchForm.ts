// The form both servers work on: a service case of about the width people use, every common kind of column, a link,
// a searched title in Chinese, and a member whose cases are all that a restricted member sees.

const label = (zh: string, en: string) => ({ zh, en });
const option = (key: string, zh: string, en: string) => ({ key, label: label(zh, en) });

/** Members among whom the cases are spread; a restricted one sees a twentieth. */
export const ownerCount = 20;

/** The definition that ours applies; the floor reads and writes the tables it makes. */
export const benchDefinition = {
  label: label("测量", "Bench"),
  zone: "Asia/Shanghai",
  forms: [
    {
      key: "client",
      label: label("客户", "Client"),
      title: "name",
      fields: [{ key: "name", kind: "text", label: label("名称", "Name"), required: true }],
    },
    {
      key: "service_case",
      label: label("个案", "Case"),
      title: "title",
      search: ["title"],
      fields: [
        { key: "title", kind: "text", label: label("标题", "Title"), required: true },
        { key: "client", kind: "link", label: label("客户", "Client"), form: "client", onDelete: "restrict" },
        { key: "owner", kind: "member", label: label("负责人", "Owner") },
        {
          key: "status",
          kind: "choice",
          label: label("状态", "Status"),
          options: [
            option("new", "新建", "New"),
            option("working", "处理中", "In work"),
            option("waiting", "等客户", "Waiting"),
            option("solved", "已解决", "Solved"),
            option("closed", "关闭", "Closed"),
          ],
        },
        {
          key: "priority",
          kind: "choice",
          label: label("优先级", "Priority"),
          options: [
            option("t1", "T1", "T1"),
            option("t2", "T2", "T2"),
            option("t3", "T3", "T3"),
            option("t4", "T4", "T4"),
          ],
        },
        { key: "amount", kind: "money", label: label("金额", "Amount"), currency: "CNY" },
        { key: "hours", kind: "number", label: label("工时", "Hours"), decimals: 1 },
        { key: "reopened", kind: "integer", label: label("重开", "Reopened") },
        { key: "is_urgent", kind: "boolean", label: label("加急", "Urgent") },
        { key: "due", kind: "date", label: label("期限", "Due") },
        { key: "reported_at", kind: "datetime", label: label("报告时间", "Reported at") },
        { key: "city", kind: "text", label: label("城市", "City") },
        { key: "note", kind: "long_text", label: label("说明", "Note") },
      ],
    },
  ],
  views: [],
  grants: [
    { key: "member_client", form: "client", to: { role: "member" }, actions: ["see"] },
    {
      key: "member_case",
      form: "service_case",
      to: { role: "member" },
      actions: ["see", "create", "edit"],
      rows: "owner = CURRENT_USER()",
    },
  ],
} as const;

/** Columns that the list cases ask for. */
export const listColumns = ["title", "client", "owner", "status", "priority", "amount", "due", "reported_at"] as const;

/** A term that about a thousand titles hold; two characters, so a trigram index cannot serve it. */
export const searchTerm = "渗漏";
