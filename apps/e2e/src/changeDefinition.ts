import type { WorkspaceDefinition } from "@tongzhou/model";
import type { APIRequestContext } from "playwright-core";
import { send } from "./deliveryDesk.ts";

interface Plan {
  readonly baseVersion: number;
  readonly hash: string;
  readonly problems: readonly unknown[];
}

/** Plans and applies a change of the first workspace's definition, as the designer does; answers the workspace's key. */
export async function changeDefinition(
  request: APIRequestContext,
  change: (now: WorkspaceDefinition) => Partial<WorkspaceDefinition>,
): Promise<string> {
  const me = await send<{ workspaces: { key: string }[] }>(request, "get", "/me");
  const workspace = me.workspaces[0]?.key ?? "";
  const base = `/workspaces/${workspace}/definition`;
  const head = await send<{ definition: WorkspaceDefinition }>(request, "get", base);
  const definition = { ...head.definition, ...change(head.definition) };
  const { baseVersion, hash, problems } = await send<Plan>(request, "post", `${base}/plan`, { definition });
  if (problems.length > 0) throw new Error(`change-definition: ${JSON.stringify(problems)}`);
  await send(request, "post", `${base}/apply`, { definition, baseVersion, hash, acceptDestructive: false });
  return workspace;
}
