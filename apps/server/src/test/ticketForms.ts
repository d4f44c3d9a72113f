import type { FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import type { TestClient } from "./testClient.ts";

const client: FormDefinition = {
  key: "client",
  label: { zh: "客户", en: "Client" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称" }, required: true, unique: true },
    { key: "phone", kind: "phone", label: { zh: "电话" } },
  ],
};

const ticket: FormDefinition = {
  key: "ticket",
  label: { zh: "工单", en: "Ticket" },
  title: "subject",
  fields: [
    { key: "subject", kind: "text", label: { zh: "标题" }, required: true, maxLength: 200 },
    { key: "body", kind: "long_text", label: { zh: "内容" } },
    { key: "amount", kind: "money", label: { zh: "金额" }, currency: "CNY", decimals: 2 },
    { key: "hours", kind: "integer", label: { zh: "小时" }, min: 0, max: 1000 },
    { key: "due", kind: "date", label: { zh: "期限" } },
    { key: "at", kind: "datetime", label: { zh: "时间" } },
    { key: "is_urgent", kind: "boolean", label: { zh: "紧急" } },
    {
      key: "status",
      kind: "choice",
      label: { zh: "状态" },
      options: [
        { key: "open", label: { zh: "打开" } },
        { key: "solved", label: { zh: "已解决" } },
      ],
    },
    {
      key: "client",
      kind: "link",
      form: "client",
      label: { zh: "客户" },
      onDelete: "restrict",
      inverse: { zh: "工单" },
    },
    { key: "maker", kind: "created_by", label: { zh: "创建人" } },
    { key: "secret", kind: "text", label: { zh: "内部备注" } },
    { key: "files", kind: "attachments", label: { zh: "附件" } },
  ],
  search: ["subject", "body"],
};

/** Two linked forms; members may do everything with tickets but see or set `secret`, and only with those they made. */
export const ticketDefinition: WorkspaceDefinition = {
  label: { zh: "desk" },
  zone: "Asia/Shanghai",
  forms: [client, ticket],
  views: [
    { key: "all", form: "ticket", label: { zh: "全部" }, kind: "grid" },
    { key: "by_secret", form: "ticket", label: { zh: "按备注" }, kind: "grid", filter: 'secret = "x"' },
  ],
  grants: [
    { key: "members_clients", form: "client", to: { role: "member" }, actions: ["see"], rows: "NOT ISBLANK(phone)" },
    {
      key: "members_tickets",
      form: "ticket",
      to: { role: "member" },
      actions: ["see", "create", "edit", "delete"],
      rows: "maker = CURRENT_USER()",
      readFields: ticket.fields.map((field) => field.key).filter((key) => key !== "secret"),
    },
  ],
};

/** Gives the workspace a definition, as the designer does it: plan, then apply. */
export async function applyForms(
  owner: TestClient,
  definition: WorkspaceDefinition = ticketDefinition,
  workspace = "desk",
): Promise<void> {
  const path = `/workspaces/${workspace}/definition`;
  const plan = await owner.send("POST", `${path}/plan`, { definition });
  const applied = await owner.send("POST", `${path}/apply`, {
    definition,
    baseVersion: Number(plan.text("baseVersion")),
    hash: plan.text("hash"),
    acceptDestructive: false,
  });
  if (applied.status !== 200)
    throw new Error(`test-forms: expected 200, got ${JSON.stringify([plan.body, applied.body]).slice(0, 2000)}`);
}

/** A new person of the workspace, signed in. */
export async function join(owner: TestClient, person: TestClient, role: string, email: string): Promise<number> {
  const link = await owner.send("POST", "/workspaces/desk/invitations", { email, name: email.slice(0, 5), role });
  const joined = await person.send("POST", link.text("path"), {
    name: email.slice(0, 5),
    password: "long enough password",
  });
  return Number(joined.text("workspaces.0.memberId"));
}
