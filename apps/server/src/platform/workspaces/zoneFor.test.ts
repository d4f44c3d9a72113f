import { expect, test } from "vitest";
import { zoneFor } from "./zoneFor.ts";

test("a workspace begins in the zone its maker's browser tells, in either language", () => {
  expect(zoneFor("en", "Europe/Berlin")).toBe("Europe/Berlin");
  expect(zoneFor("zh-CN", "Asia/Urumqi")).toBe("Asia/Urumqi");
});

test("UTC, which few people live by, is Shanghai to a Chinese workspace", () => {
  expect(zoneFor("zh-CN", "UTC")).toBe("Asia/Shanghai");
  expect(zoneFor("en", "UTC")).toBe("UTC");
});

test("a name that is no zone is refused, and so is an offset, which the database reads the other way round", () => {
  for (const zone of ["Mars/Base", "+08:00", "'; drop table"])
    expect(() => zoneFor("en", zone)).toThrow(expect.objectContaining({ code: "request.invalid" }));
});
