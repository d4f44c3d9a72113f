import { expect, test } from "vitest";
import { countTests, printCounts } from "./countTests.ts";

const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };

test("a green run counts its tests", () => {
  expect(printCounts(countTests(report, 0))).toBe("3 passed, 0 failed, 2 skipped");
});

test("a file that could not be loaded is a failure although no test of it ran", () => {
  const testResults = [{ status: "failed", assertionResults: [] }];
  expect(countTests({ ...report, testResults }, 1).failed).toBe(1);
});

test("an error outside of any test is a failure", () => {
  expect(countTests(report, 1).failed).toBe(1);
});

test("a run without a report is a failure", () => {
  expect(countTests(undefined, 137)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
