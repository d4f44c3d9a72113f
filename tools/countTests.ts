/** How many tests ended how. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/**
 * Counts the report of vitest's JSON reporter. What no test stands for counts as one failure each: a file that could
 * not be loaded, an error outside of any test, a run that wrote no report.
 */
export function countTests(report: unknown, exitCode: number): TestCounts {
  if (!isRecord(report)) return { passed: 0, failed: 1, skipped: 0 };
  const files = Array.isArray(report["testResults"]) ? report["testResults"].filter(isRecord) : [];
  const broken = files.filter((file) => {
    const tests: readonly unknown[] = Array.isArray(file["assertionResults"]) ? file["assertionResults"] : [];
    return file["status"] === "failed" && !tests.some((test) => isRecord(test) && test["status"] === "failed");
  });
  const passed = numberOf(report["numPassedTests"]);
  const failed = numberOf(report["numFailedTests"]) + broken.length;
  const skipped = numberOf(report["numPendingTests"]) + numberOf(report["numTodoTests"]);
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

/** The line that a test run ends with. */
export function printCounts(counts: TestCounts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}
