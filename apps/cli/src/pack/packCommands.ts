import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeDocuments, type WorkspaceDefinition } from "@tongzhou/model";
import { loadPack, mergePack } from "@tongzhou/packs";
import type { Command, Output } from "../run.ts";
import { buildDefinitionServer, type DefinitionServer, type RemotePlan } from "./definitionServer.ts";
import { packUsage, readPackOptions, type PackOptions } from "./packOptions.ts";

/** `tongzhou pack plan`: what a pack would change, without changing it. */
export const packPlanCommand: Command = {
  words: ["pack", "plan"],
  usage: `tongzhou pack plan ${packUsage}`,
  summary: {
    zh: "给出把应用包合入工作区会做的每一步，不改动任何东西。",
    en: "Lists every step that bringing a pack into a workspace would take, and changes nothing.",
  },
  run: async (args, output) => {
    const options = readPackOptions(args, process.env);
    const { plan } = await planFolder(options);
    report(plan, options, output);
    return plan.problems.length === 0 ? 0 : 2;
  },
};

/** `tongzhou pack apply`: brings a pack into a workspace. */
export const packApplyCommand: Command = {
  words: ["pack", "apply"],
  usage: `tongzhou pack apply ${packUsage} [--accept-destructive]`,
  summary: {
    zh: "把应用包合入工作区；会丢失数据的步骤要加 --accept-destructive 才执行。",
    en: "Brings a pack into a workspace; steps that lose values need --accept-destructive.",
  },
  run: async (args, output) => {
    const options = readPackOptions(args, process.env);
    const { plan, server, proposed } = await planFolder(options);
    if (plan.problems.length > 0) {
      report(plan, options, output);
      return 2;
    }
    const version =
      plan.steps.length === 0 ? plan.baseVersion : await server.apply(proposed, plan, options.acceptDestructive);
    if (options.json) output.write(JSON.stringify({ version, steps: plan.steps.length }));
    else output.write(`版本 ${version}，${plan.steps.length} 步 · version ${version}, ${plan.steps.length} steps`);
    return 0;
  },
};

/** `tongzhou pack export`: a workspace's definition as documents. */
export const packExportCommand: Command = {
  words: ["pack", "export"],
  usage: `tongzhou pack export ${packUsage}`,
  summary: {
    zh: "把工作区的定义写成一组可读、可比较的文档，并删去文件夹里已经没有的表单、视图的文档。",
    en: "Writes a workspace's definition as documents that can be read and compared, and removes the folder's documents of what is no more.",
  },
  run: async (args, output) => {
    const options = readPackOptions(args, process.env);
    const definition = await buildDefinitionServer(options.address).loadDefinition();
    const documents = writeDocuments(definition);
    const written = new Set(documents.map(({ path }) => path));
    const removed = (await findExported(options.folder)).filter((path) => !written.has(path));
    for (const { path, text } of documents) {
      const target = join(options.folder, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    for (const path of removed) await rm(join(options.folder, path));
    if (options.json) output.write(JSON.stringify({ documents: [...written], removed }));
    else {
      for (const path of written) output.write(path);
      for (const path of removed) output.write(`− ${path}`);
    }
    return 0;
  },
};

/**
 * Forms and views that an earlier export left in a folder. A folder without workspace.yaml is none of ours, and what
 * lies there under the same names stays.
 */
async function findExported(folder: string): Promise<readonly string[]> {
  const list = (path: string): Promise<readonly string[]> => readdir(path).catch(() => []);
  if (!(await list(folder)).includes("workspace.yaml")) return [];
  const found = ["forms", "views"].map(async (part) =>
    (await list(join(folder, part))).filter((name) => name.endsWith(".yaml")).map((name) => `${part}/${name}`),
  );
  return (await Promise.all(found)).flat();
}

interface PlannedFolder {
  readonly plan: RemotePlan;
  readonly server: DefinitionServer;
  readonly proposed: WorkspaceDefinition;
}

async function planFolder({ folder, address }: PackOptions): Promise<PlannedFolder> {
  const pack = await loadPack(folder);
  const server = buildDefinitionServer(address);
  const proposed = mergePack(await server.loadDefinition(), pack);
  return { plan: await server.plan(proposed), server, proposed };
}

function report(plan: RemotePlan, { json }: PackOptions, output: Output): void {
  if (json) {
    output.write(JSON.stringify(plan));
    return;
  }
  for (const problem of plan.problems) output.warn(`${problem.path}: ${problem.message}`);
  for (const step of plan.steps) {
    const rows = step.rowsLosing > 0 ? `  −${step.rowsLosing}/${step.rowsAffected}` : "";
    output.write(`${step.isDestructive ? "!" : " "} ${step.summary.zh} · ${step.summary.en ?? ""}${rows}`);
  }
  if (plan.steps.length === 0 && plan.problems.length === 0) output.write("没有要改的 · nothing to change");
}
