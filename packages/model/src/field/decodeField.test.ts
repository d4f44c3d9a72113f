import { describe, expect, it } from "vitest";
import type { Wire } from "../recordWire.ts";
import { fieldKinds, type FieldDefinition } from "./fieldDefinition.ts";
import { decodeField, fieldSpec, fieldSpecs } from "./fieldSpecs.ts";

const label = { zh: "字段" };
const options = [
  { key: "open", label: { zh: "打开" } },
  { key: "done", label: { zh: "完成" }, archived: true },
];
const uuid = "0b9d3f6e-7a52-4c1c-9a34-0f4c1de0a001";

const text: FieldDefinition = { key: "f", label, kind: "text" };
const shortText: FieldDefinition = { key: "f", label, kind: "text", maxLength: 3 };
const idCard: FieldDefinition = { key: "f", label, kind: "text", format: "id_card" };
const credit: FieldDefinition = { key: "f", label, kind: "text", format: "credit_code" };
const number: FieldDefinition = {
  key: "f",
  label,
  kind: "number",
  decimals: 4,
  min: "-10",
  max: "99999999999999999999",
};
const money: FieldDefinition = { key: "f", label, kind: "money", currency: "CNY" };
const integer: FieldDefinition = { key: "f", label, kind: "integer" };
const rating: FieldDefinition = { key: "f", label, kind: "rating" };
const date: FieldDefinition = { key: "f", label, kind: "date" };
const datetime: FieldDefinition = { key: "f", label, kind: "datetime" };
const time: FieldDefinition = { key: "f", label, kind: "time" };
const choice: FieldDefinition = { key: "f", label, kind: "choice", options };
const choices: FieldDefinition = { key: "f", label, kind: "choices", options };
const members: FieldDefinition = { key: "f", label, kind: "members" };
const url: FieldDefinition = { key: "f", label, kind: "url" };
const email: FieldDefinition = { key: "f", label, kind: "email" };
const phone: FieldDefinition = { key: "f", label, kind: "phone" };
const address: FieldDefinition = { key: "f", label, kind: "address" };
const location: FieldDefinition = { key: "f", label, kind: "location" };
const attachments: FieldDefinition = { key: "f", label, kind: "attachments", maxFiles: 1 };

const accepted: readonly [FieldDefinition, Wire, unknown][] = [
  [text, "客户 🚢", "客户 🚢"],
  [text, "", null],
  [text, "'; drop table x; --", "'; drop table x; --"],
  [shortText, "🚢🚢🚢", "🚢🚢🚢"],
  [idCard, "11010519491231002X", "11010519491231002X"],
  [credit, "91350100M000100Y43", "91350100M000100Y43"],
  [number, "0012.3400", "12.34"],
  [number, "-0", "0"],
  [number, 0.1, "0.1"],
  [number, 1e15, "1000000000000000"],
  [number, "99999999999999999999", "99999999999999999999"],
  [money, "1234.50", "1234.5"],
  [integer, 9007199254740991, 9007199254740991],
  [integer, "42", 42],
  [rating, 5, 5],
  [date, "2024-02-29", "2024-02-29"],
  [datetime, "2026-11-21T08:00:00+08:00", "2026-11-21T00:00:00.000Z"],
  [datetime, "2026-11-21T08:00Z", "2026-11-21T08:00:00.000Z"],
  [time, "08:05", "08:05:00"],
  [choice, "open", "open"],
  [choices, ["open", "open"], ["open"]],
  [choices, [], null],
  [members, [3, 1, 3], [3, 1]],
  [url, "example.com/a", "https://example.com/a"],
  [email, " a@b.cn ", "a@b.cn"],
  [phone, "+86 138-0000-0000", "+86 138-0000-0000"],
  [address, { province: "浙江省", city: "" }, '{"province":"浙江省","city":null,"district":null,"detail":null}'],
  [address, { province: null }, null],
  [location, { lat: 30.123456789, lng: 120 }, '{"lat":30.1234568,"lng":120,"label":null}'],
  [attachments, [uuid], [uuid]],
];

const refused: readonly [FieldDefinition, Wire, string][] = [
  [text, 5, "type"],
  [text, "a\0b", "characters"],
  [text, "a\ud800b", "characters"],
  [text, "长".repeat(601), "too_long"],
  [shortText, "abcd", "too_long"],
  [idCard, "110105194912310021", "format"],
  [credit, "91350100M000100Y44", "format"],
  [number, "1e5", "type"],
  [number, "NaN", "type"],
  [number, "１２", "type"],
  [number, "1.23456", "decimals"],
  [number, "-11", "range"],
  [number, 0.1 + 0.2, "type"],
  [number, "1".repeat(39), "range"],
  [money, "0.001", "decimals"],
  [integer, 1.5, "type"],
  [integer, 2 ** 53, "type"],
  [rating, 6, "range"],
  [date, "2026-02-29", "format"],
  [date, "2026-2-1", "format"],
  [date, "0000-01-01", "format"],
  [datetime, "2026-11-21T08:00:00", "format"],
  [datetime, "2026-02-30T08:00:00Z", "format"],
  [time, "24:00", "format"],
  [choice, "missing", "unknown_option"],
  [choice, "done", "archived_option"],
  [choice, ["open"], "type"],
  [members, [1.5], "type"],
  [members, [0], "range"],
  [url, "javascript:alert(1)", "format"],
  [url, "data:text/html,x", "format"],
  [email, "a@b", "format"],
  [phone, "call me", "format"],
  [address, { country: "中国" }, "type"],
  [location, { lat: 91, lng: 0 }, "range"],
  [location, { lat: "1", lng: 0 }, "type"],
  [attachments, [uuid, uuid.replace("0b", "0c")], "too_many"],
  [attachments, ["../../etc/passwd"], "type"],
];

describe("decodeField", () => {
  it.each(accepted)("%o takes %o as %o", (field, value, expected) => {
    expect(decodeField(field, value)).toEqual({ ok: true, value: expected });
  });

  it.each(refused)("%o refuses %o: %s", (field, value, problem) => {
    const decoded = decodeField(field, value);
    expect(decoded.ok ? decoded.value : decoded.error.problem).toBe(problem);
  });

  it("null is blank for every kind", () => {
    for (const kind of fieldKinds) {
      // Only the kind decides what null means, so a field without the kind's own settings is enough here.
      const field = { key: "f", label, kind } as FieldDefinition;
      expect(decodeField(field, null)).toEqual({ ok: true, value: null });
    }
  });

  it("what the platform writes itself refuses every sent value", () => {
    for (const kind of fieldKinds.filter((name) => !fieldSpec(name).can.beWritten)) {
      const field = { key: "f", label, kind } as FieldDefinition;
      expect(decodeField(field, "x")).toEqual({ ok: false, error: { problem: "read_only" } });
    }
  });

  it("every spec carries the name it is registered under", () => {
    for (const [kind, spec] of Object.entries(fieldSpecs)) expect(spec.kind).toBe(kind);
  });
});
