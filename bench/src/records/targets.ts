import type { Comparison } from "../compare.ts";

/** Whether a case is as good as it has to be. */
export interface Verdict {
  /** The least ratio to the floor; null for a case that is only reported. */
  readonly target: number | null;
  readonly isMet: boolean;
}

// Ours also keeps definitions, rights and languages; a write of ours also writes the fact log and its idempotency key.
const readTarget = 0.7;
const writeTarget = 0.5;
const mostGrowth = 1.5;

/** Holds a measured case against its targets. */
export function judge(measured: Comparison): Comparison & Verdict {
  const target = targetOf(measured.case);
  const hasSpeed = target === null || measured.ratio >= target;
  // Whoever groups has to read every row.
  const mayGrow = measured.case.startsWith("group.");
  const isLevel = mayGrow || measured.growth === undefined || measured.growth <= mostGrowth;
  return { ...measured, target, isMet: hasSpeed && isLevel };
}

function targetOf(name: string): number | null {
  if (name.startsWith("batch.")) return null;
  return name.startsWith("create.") || name.startsWith("update.") || name.startsWith("import.")
    ? writeTarget
    : readTarget;
}
