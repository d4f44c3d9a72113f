import { existsSync } from "node:fs";
import { join } from "node:path";
import { cruise } from "dependency-cruiser";
import type { ICruiseResult } from "dependency-cruiser";
import { importRules } from "./importRules.ts";

/** The folders that are looked at. */
export const cruisedRoots = ["packages", "apps", "bench", "tools"] as const;

// A cruise that sees nothing forbids nothing: without its parser, or after a change of the folders, it would pass
// everything. Raised now and then as the tree grows; below it the check fails.
const leastModules = 300;
const leastCrossings = 100;

/** What the import rules say about the tree. */
export interface ArchitectureReport {
  readonly moduleCount: number;
  /** One line each: from → to, the rule and its reason. */
  readonly violations: readonly string[];
}

/** Checks the one-way import rules of importRules.ts, and that enough was looked at for that to mean something. */
export async function checkArchitecture(
  baseDir: string,
  roots: readonly string[],
  least = { modules: leastModules, crossings: leastCrossings },
): Promise<ArchitectureReport> {
  const answer = await cruise(
    roots.filter((root) => existsSync(join(baseDir, root))),
    {
      baseDir,
      validate: true,
      ruleSet: { forbidden: [...importRules] },
      parser: "swc",
      doNotFollow: { path: "node_modules" },
      exclude: { path: "(^|/)dist/" },
      tsPreCompilationDeps: true,
    },
    { exportsFields: ["exports"], conditionNames: ["import", "node", "types", "default"] },
  );
  if (typeof answer.output === "string") throw new Error(`architecture-output: expected a result, got text`);
  const { modules, summary }: ICruiseResult = answer.output;
  const own = modules.filter((module) => roots.some((root) => module.source.startsWith(`${root}/`)));
  const crossings = own.flatMap((module) =>
    module.dependencies.filter((to) => to.resolved.startsWith("packages/") && to.module.startsWith("@tongzhou/")),
  );
  const reasons = new Map(importRules.map((rule) => [rule.name, rule.comment]));
  const violations = summary.violations.map(({ from, to, rule }) => {
    return `${from} → ${to}  [${rule.name}] ${reasons.get(rule.name) ?? ""}`;
  });
  if (own.length < least.modules)
    violations.push(`only ${own.length} modules were cruised, expected at least ${least.modules}`);
  if (crossings.length < least.crossings)
    violations.push(`only ${crossings.length} imports between packages were seen, expected ${least.crossings}`);
  return { moduleCount: own.length, violations };
}
