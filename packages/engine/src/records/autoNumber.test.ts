import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";

const label = (zh: string) => ({ zh });
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    now: "2026-12-31T15:59:00.000Z",
    forms: [
      {
        key: "contract",
        label: label("合同"),
        title: "no",
        fields: [
          { key: "area", label: label("区域"), kind: "text" },
          { key: "code", label: label("编码"), kind: "text", unique: true },
          {
            key: "no",
            label: label("编号"),
            kind: "auto_number",
            parts: [
              { kind: "field", field: "area" },
              { kind: "text", text: "-" },
              { kind: "date", format: "YYYYMMDD" },
              { kind: "text", text: "-" },
              { kind: "counter", digits: 2, start: 5, reset: "day" },
            ],
          },
          { key: "even", label: label("序"), kind: "auto_number", parts: [{ kind: "counter", digits: 1 }] },
        ],
        validations: [{ key: "area", expression: 'area <> "X"', message: label("区域不可用") }],
      },
    ],
  });
});
afterAll(() => workspace.drop());

test("[R20] a series runs per field part and period in the workspace's zone, from its start, past its digits", async () => {
  const { owner } = workspace;
  const make = (session: Session, area: string | null) => createRecord(session, "contract", { values: { area } });
  const at = (instant: string): Session => ({ ...owner, clock: { now: () => new Date(instant) } });
  const numbers = [
    await make(owner, "SH"),
    await make(owner, "SH"),
    await make(owner, "BJ"),
    await make(owner, null),
    await make(at("2026-12-31T16:00:00.000Z"), "SH"),
  ].map((one) => one.values["no"]);
  expect(numbers).toEqual(["SH-20261231-05", "SH-20261231-06", "BJ-20261231-05", "-20261231-05", "SH-20270101-05"]);
  const operations = Array.from({ length: 100 }, () => ({ kind: "create" as const, values: { area: "LONG" } }));
  const results = await batchRecords(owner, "contract", { mode: "per_row", operations });
  expect(results).toHaveLength(100);
  const [last] = await workspace.database.rows<{ no: string }>(
    sql`select no from ${sqlIdent(workspace.schema, "contract")} where area = 'LONG' order by id desc limit 1`,
  );
  expect(last?.no).toBe("LONG-20261231-104");
});

test("[R20] sixteen writers with refusals and clashes in between leave no gap and no repetition", async () => {
  const { owner } = workspace;
  const attempts = Array.from({ length: 160 }, (_, n) => n);
  const worker = async (): Promise<void> => {
    for (let n = attempts.pop(); n !== undefined; n = attempts.pop()) {
      // Every third is refused by a rule, every fifth clashes with another on a unique value.
      const values = { area: n % 3 === 0 ? "X" : "GAP", code: n % 5 === 0 ? "same" : `c${n}` };
      await createRecord(owner, "contract", { values }).catch((error: unknown) => {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(record.invalid|field.not_unique)$/) });
      });
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  const rows = await workspace.database.rows<{ no: string }>(
    sql`select no from ${sqlIdent(workspace.schema, "contract")} where area = 'GAP'`,
  );
  const counters = rows.map((row) => Number(row.no.split("-")[2])).toSorted((a, b) => a - b);
  expect(counters.length).toBeGreaterThan(80);
  expect(counters).toEqual(counters.map((_, index) => index + 5));
});

test("[R20] a transaction that fails after its number was drawn gives it back", async () => {
  const { owner } = workspace;
  const operations = [
    { kind: "create" as const, values: { area: "TX", code: "once" }, idempotencyKey: "same-key-1" },
    { kind: "create" as const, values: { area: "TX", code: "twice" }, idempotencyKey: "same-key-1" },
  ];
  await expect(batchRecords(owner, "contract", { mode: "all_or_nothing", operations })).rejects.toMatchObject({
    code: "idempotency.mismatch",
  });
  const made = await createRecord(owner, "contract", { values: { area: "TX" } });
  expect(made.values["no"]).toBe("TX-20261231-05");
});
