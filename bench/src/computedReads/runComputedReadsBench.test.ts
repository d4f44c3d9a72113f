import { expect, test } from "vitest";
import { readCases } from "./readCases.ts";
import { runComputedReadsBench } from "./runComputedReadsBench.ts";

test("computed fields of each shape filter, sort and group as the statements by hand do", async () => {
  const before = process.exitCode;
  try {
    // A difference in what the two sides give is an error; how fast they are is not asked here.
    const options = { rows: "2000", rounds: "1", ms: "20", indexes: "none" };
    const report = await runComputedReadsBench(new Map(Object.entries(options)));
    expect(report).toMatchObject({ rows: 2000, cases: readCases.map(({ name }) => ({ case: name })) });
  } finally {
    process.exitCode = before;
  }
});
