import { systemClock, type Clock } from "@tongzhou/base";
import { loadWorkspaceRuntime, type Database, type Session } from "@tongzhou/engine";
import { applyPack } from "./applyPack.ts";
import { seedDemo } from "./demo/seedDemo.ts";
import { clientDeliveryFolder, loadPack } from "./loadPack.ts";

/** Brings the client-delivery application into a workspace, with the demo company when asked. */
export async function installClientDelivery(
  database: Database,
  workspace: string,
  options: { readonly isWithDemo: boolean; readonly clock?: Clock },
): Promise<void> {
  const clock = options.clock ?? systemClock;
  const open = async (): Promise<Session> => ({
    database,
    workspace: await loadWorkspaceRuntime(database, workspace),
    actor: { kind: "system" },
    cause: { kind: "pack", pack: "client_delivery" },
    clock,
  });
  await applyPack(await open(), await loadPack(clientDeliveryFolder), false);
  if (options.isWithDemo) await seedDemo(await open(), clock);
}
