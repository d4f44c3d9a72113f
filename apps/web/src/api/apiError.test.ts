import { expect, test } from "vitest";
import { isApiError, isTransient, readError } from "./apiError.ts";
import { retryDelayMs, shouldRetry } from "./queryClient.ts";

const body = { code: "record.stale", params: { field: "title" }, message: "…", requestId: "a-1" };

test("the server's own error keeps its code, params and request id", () => {
  expect(readError(409, body)).toMatchObject({ ...body, status: 409 });
});

test.each([502, 503, 504])("a gateway's %d without our body means that the server is away", (status) => {
  expect(readError(status, undefined).code).toBe("network.unavailable");
  expect(readError(status, { error: "Bad gateway" }).code).toBe("network.unavailable");
});

test("any other answer that is not ours is an internal error, whatever it holds", () => {
  for (const odd of [null, "", [], { code: 7 }, { code: "x", message: "y", params: null, requestId: "z" }]) {
    expect(readError(500, odd).code).toBe("internal");
  }
});

test("only what nobody judged yet is worth another try, three times at most", () => {
  const away = readError(503, undefined);
  expect(isTransient(away)).toBe(true);
  expect([0, 2, 3].map((failures) => shouldRetry(failures, away))).toEqual([true, true, false]);
  expect(shouldRetry(0, readError(409, body))).toBe(false);
  expect(shouldRetry(0, new TypeError("ours"))).toBe(false);
  expect([0, 1, 5].map(retryDelayMs)).toEqual([500, 1000, 4000]);
});

test("an error is told by its code", () => {
  expect(isApiError(readError(409, body), "record.stale", "auth.required")).toBe(true);
  expect(isApiError(readError(409, body), "auth.required")).toBe(false);
  expect(isApiError(new Error("record.stale"))).toBe(false);
});
