import { expect, test } from "vitest";
import { requestUrl } from "./requestUrl.ts";

test("params fill the path and cannot break out of their part", () => {
  expect(requestUrl("/workspaces/:workspace/forms/:form", { workspace: "demo", form: "a/b?c#d é" })).toBe(
    "/api/v1/workspaces/demo/forms/a%2Fb%3Fc%23d%20%C3%A9",
  );
});

test("a missing param is our mistake, not a request", () => {
  expect(() => requestUrl("/forms/:form", {})).toThrow("request-url: expected a value for form");
});

test("queries leave out what is undefined and repeat lists", () => {
  expect(requestUrl("/search", {}, { q: "客户 & 工单", form: undefined, limit: 8, tag: ["a", "b"] })).toBe(
    "/api/v1/search?q=%E5%AE%A2%E6%88%B7+%26+%E5%B7%A5%E5%8D%95&limit=8&tag=a&tag=b",
  );
});
