import { importCommand } from "./importFile.ts";
import { packApplyCommand, packExportCommand, packPlanCommand } from "./pack/packCommands.ts";
import { verifyCommand } from "./verify/verifyCommand.ts";
import type { Command } from "./run.ts";

/** Every command of `tongzhou`; a new one is a new line here. */
export const commands: readonly Command[] = [
  importCommand,
  packPlanCommand,
  packApplyCommand,
  packExportCommand,
  verifyCommand,
];
