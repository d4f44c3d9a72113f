import type { ConstraintSeverity } from "@tongzhou/model";

/** What each severity is called, and what it means. */
export const severityWords = {
  block_save: { name: "constraints.blockSave", text: "constraints.blockSaveText" },
  block_transition: { name: "constraints.blockTransition", text: "constraints.blockTransitionText" },
  warn: { name: "constraints.warn", text: "constraints.warnText" },
  report: { name: "constraints.report", text: "constraints.reportText" },
} as const satisfies Record<ConstraintSeverity, { readonly name: string; readonly text: string }>;
