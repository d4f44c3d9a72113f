import { describe, expect, test } from "vitest";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import { bindLinkFilter } from "./linkFilter.ts";

const label = (zh: string, en: string) => ({ zh, en });
const fields: readonly FieldDefinition[] = [
  { key: "client", kind: "link", form: "client", label: label("客户", "Client") },
  { key: "since", kind: "date", label: label("日期", "Since") },
  { key: "made", kind: "datetime", label: label("时间", "Made") },
  { key: "name", kind: "text", label: label("名称", "Name") },
  { key: "total", kind: "number", label: label("合计", "Total") },
];
const values = { client: 7, since: "2026-01-31", made: "2026-01-31T08:00:00.000Z", name: 'a"b', total: "-1.5" };

describe("what a picker asks for", () => {
  test.each([
    ["client = this.client and is_active", "client = RECORD(7) and is_active"],
    ["本条.客户 = client", "RECORD(7) = client"],
    ["not (this.name in (a, b)) or x between 1 and this.total", 'not "a""b" in (a, b) or x between 1 and -1.5'],
    ["COUNT(rows[day > this.since order by day]) > 0", "COUNT(rows[day > #2026-01-31# order by day]) > 0"],
    ["is_active", "is_active"],
  ])("%s becomes %s", (filter, bound) => {
    expect(bindLinkFilter(filter, fields, values)).toBe(bound);
  });

  test("a field that is blank is written as blank", () => {
    expect(bindLinkFilter("client = this.client", fields, {})).toBe("client = BLANK()");
  });

  test("a field that is blank is so whatever its key: every object knows a constructor", () => {
    const hostile: FieldDefinition = { key: "constructor", kind: "text", label: label("构造", "Constructor") };
    expect(bindLinkFilter("name = this.{constructor}", [hostile], {})).toBe("name = BLANK()");
  });

  test.each(["owner = this.client.owner", "made = this.made", "x = this.unknown", "x = this", "x = ("])(
    "%s cannot be asked without the record",
    (filter) => {
      expect(bindLinkFilter(filter, fields, values)).toBeNull();
    },
  );
});
