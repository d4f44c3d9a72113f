import { AppError } from "@tongzhou/model";
import { expect, test } from "vitest";
import { readJson } from "./readJson.ts";

function read(text: string | Buffer): unknown {
  try {
    return readJson(Buffer.from(text));
  } catch (error) {
    return error instanceof AppError ? { code: error.code, ...error.params } : error;
  }
}

function refused(path: string, rule: string): unknown {
  return expect.objectContaining({ code: "request.invalid", problems: [expect.objectContaining({ path, rule })] });
}

test("an empty body is an empty object", () => {
  expect(read("")).toEqual({});
});

test("a byte order mark in front is ignored", () => {
  expect(read('\uFEFF{"a":1}')).toEqual({ a: 1 });
});

test.each([
  ["{", "body", "json"],
  ["{'a':1}", "body", "json"],
  ["NaN", "body", "json"],
  ['{"a":"\0"}', "body", "json"],
  ['{"a":{"b":"x\\u0000y"}}', "body.a.b", "text"],
  ['{"a":["\\ud800"]}', "body.a.0", "text"],
  ['{"\\udfff":1}', "body", "unknown"],
  ['{"__proto__":{"isAdmin":true}}', "body", "unknown"],
  ['{"a":{"\\u005f_proto__":1}}', "body.a", "unknown"],
  ["[".repeat(50_000) + "]".repeat(50_000), "body", "depth"],
])("%.40s is refused at %s by the rule %s", (text, path, rule) => {
  expect(read(text)).toEqual(refused(path, rule));
});

test("bytes that are not UTF-8 are refused", () => {
  expect(read(Buffer.from([0x22, 0xff, 0x22]))).toEqual(refused("body", "text"));
});

test("whole characters beyond the basic plane pass, raw or escaped", () => {
  expect(read('{"a":"😀","b":"\\ud83d\\ude00"}')).toEqual({ a: "😀", b: "😀" });
});
