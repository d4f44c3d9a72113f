import { parseArgs } from "node:util";
import { verifyComputed, type ComputedReport } from "@tongzhou/engine";
import { UsageError, type Command, type Output } from "../run.ts";
import { openWorkspaceDatabase } from "./openWorkspaceDatabase.ts";

/** `tongzhou verify`: compares every stored value of formulas with its formula, and repairs. */
export const verifyCommand: Command = {
  words: ["verify"],
  usage: "tongzhou verify --workspace KEY [--no-repair] [--json]",
  summary: {
    zh: "逐条核对公式（本记录的、跨记录的和子表行的）的已存值与重新计算的结果，改正不符的值并给出报告；直接连接数据库，服务器可同时运行。",
    en: "Compares every stored value of formulas, over the record itself, over related ones and in rows of subforms, with what its formula gives, puts wrong ones right and reports them; works on the database itself, beside a running server.",
  },
  run: verify,
};

async function verify(args: readonly string[], output: Output): Promise<number> {
  const options = readOptions(args);
  const opened = await openWorkspaceDatabase(process.env);
  try {
    const report = await verifyComputed(opened.database, options.workspace, { repairs: options.repairs });
    if (options.json) output.write(JSON.stringify(report));
    else print(report, output);
    return report.wrong === report.repaired ? 0 : 2;
  } finally {
    await opened.close();
  }
}

function print({ checked, wrong, repaired, values, filling }: ComputedReport, { write }: Output): void {
  write(`核对 ${checked}，不符 ${wrong}，已改正 ${repaired}`);
  write(`checked ${checked}, wrong ${wrong}, repaired ${repaired}`);
  for (const { form, field, record, row, stored, expected } of values)
    write(`${form}.${field} #${record}${row === undefined ? "" : `/${row}`}: ${stored ?? "–"} → ${expected ?? "–"}`);
  for (const id of filling) write(`${id}: …`);
}

function readOptions(args: readonly string[]): {
  readonly workspace: string;
  readonly repairs: boolean;
  readonly json: boolean;
} {
  const { values } = parse(args);
  if (values.workspace === undefined || values.workspace === "") throw new UsageError("--workspace is missing");
  return { workspace: values.workspace, repairs: values["no-repair"] !== true, json: values.json === true };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { workspace: { type: "string" }, "no-repair": { type: "boolean" }, json: { type: "boolean" } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
