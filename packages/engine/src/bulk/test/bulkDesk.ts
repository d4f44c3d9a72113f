import { sql } from "@tongzhou/base";
import type { FormDefinition, Grant } from "@tongzhou/model";
import type { Session } from "../../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { getBulkChange, startBulkChange, type BulkChangeView, type BulkStartInput } from "../bulkChanges.ts";
import { planBulkChange, type BulkPlanInput } from "../planBulkChange.ts";
import { runBulkChange } from "../runBulkChange.ts";

/** A label in Chinese alone. */
export const label = (zh: string): { readonly zh: string } => ({ zh });
/** Teams, and the tasks that are changed. */
export const forms: readonly FormDefinition[] = [
  {
    key: "team",
    label: label("小组"),
    title: "name",
    fields: [
      { key: "name", label: label("名称"), kind: "text" },
      { key: "lead", label: label("组长"), kind: "member" },
    ],
  },
  {
    key: "task",
    label: label("任务"),
    title: "title",
    fields: [
      { key: "title", label: label("标题"), kind: "text", required: true },
      { key: "code", label: label("编号"), kind: "text", unique: true },
      {
        key: "state",
        label: label("状态"),
        kind: "choice",
        default: '"open"',
        options: [
          { key: "open", label: label("待办") },
          { key: "done", label: label("完成") },
          { key: "old", label: label("旧"), archived: true },
        ],
      },
      { key: "hours", label: label("工时"), kind: "number", decimals: 2, min: "0", max: "1000" },
      { key: "rate", label: label("单价"), kind: "integer" },
      { key: "amount", label: label("金额"), kind: "formula", expression: "hours * rate", result: "number" },
      { key: "owner", label: label("负责人"), kind: "member" },
      { key: "note", label: label("备注"), kind: "long_text" },
      { key: "salary", label: label("底薪"), kind: "number" },
      { key: "due", label: label("到期"), kind: "date" },
      { key: "parent", label: label("上级"), kind: "link", form: "task", onDelete: "clear" },
      { key: "team", label: label("小组"), kind: "link", form: "team", onDelete: "restrict" },
      { key: "teams", label: label("涉及小组"), kind: "links", form: "team" },
      { key: "team_count", label: label("小组数"), kind: "formula", expression: "COUNT(teams)", result: "number" },
      { key: "files", label: label("附件"), kind: "attachments" },
    ],
    validations: [
      {
        key: "done_needs_hours",
        expression: 'state <> "done" or hours > 0',
        message: { zh: "完成前请填写工时", en: "Enter the hours before finishing" },
      },
    ],
  },
];
const grants: readonly Grant[] = [
  {
    key: "member_own",
    form: "task",
    to: { role: "member" },
    actions: ["see"],
    readFields: ["title", "code", "state", "hours", "rate", "amount", "owner", "note"],
  },
  {
    key: "member_edit",
    form: "task",
    to: { role: "member" },
    actions: ["edit", "delete"],
    rows: "owner = CURRENT_USER()",
    readFields: ["title", "state", "hours", "owner", "note"],
  },
  { key: "viewer_see", form: "task", to: { role: "viewer" }, actions: ["see"] },
];
/** A workspace of tasks and teams, and the steps of a bulk change in it. */
export interface BulkDesk {
  readonly workspace: TestWorkspace;
  /** Writes tasks without going through the gateway. */
  fill(count: number, columns?: string, values?: string): Promise<void>;
  rows(query: ReturnType<typeof sql>): Promise<readonly (readonly unknown[])[]>;
  /** Carries a bulk change out to its end. */
  run(session: Session, id: string): Promise<BulkChangeView>;
  /** Plans, starts and carries out a bulk change. */
  bulk(
    session: Session,
    input: Omit<BulkPlanInput, "action">,
    edit: BulkStartInput | "delete",
  ): Promise<BulkChangeView>;
  /** Carries it out until so many chunks are written, then stops as a process that is told to; gives how many were. */
  stopAfterChunks(id: string, chunks: number): Promise<number>;
  /** Takes everything out again. */
  clear(): Promise<void>;
}

/** Never aborted. */
export const never = new AbortController().signal;

/** Opens the workspace; members see tasks and edit their own, viewers see. */
export async function openBulkDesk(): Promise<BulkDesk> {
  const workspace = await openTestWorkspace({ forms, grants });
  const { database } = workspace;
  const run = async (session: Session, id: string): Promise<BulkChangeView> => {
    await runBulkChange({ database }, "demo", id, never);
    return getBulkChange(session, id);
  };
  const clear = async (): Promise<void> => {
    await database.run(sql`truncate ws_demo.task, ws_demo.team, ws_demo._fact, ws_demo._bulk_change cascade`);
  };
  // The facts of its own definition stand in no test's way.
  await clear();
  return {
    workspace,
    run,
    fill: async (count, columns = "title, hours, rate", values = "'任务' || n, n % 10, 2") => {
      const text = `insert into ws_demo.task (${columns}) select ${values} from generate_series(1, ${count}) n`;
      await database.library.executeSql(text);
    },
    rows: (query) => database.arrays(query),
    bulk: async (session, input, edit) => {
      const action = edit === "delete" ? "delete" : "edit";
      const plan = await planBulkChange(session, "task", { ...input, action });
      await startBulkChange(session, plan.id, edit === "delete" ? {} : edit, undefined);
      return run(session, plan.id);
    },
    stopAfterChunks: async (id, chunks) => {
      const stopping = new AbortController();
      let written = 0;
      const counting = {
        ...database,
        transaction: async <T>(work: Parameters<typeof database.transaction<T>>[0]): Promise<T> => {
          const value = await database.transaction(work);
          written += 1;
          if (written === chunks) stopping.abort();
          return value;
        },
      };
      await runBulkChange({ database: counting }, "demo", id, stopping.signal).catch(() => undefined);
      return written;
    },
    clear,
  };
}
