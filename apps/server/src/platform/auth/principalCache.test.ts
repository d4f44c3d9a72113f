import type { Principal } from "@tongzhou/engine";
import { expect, test } from "vitest";
import { buildPrincipalCache } from "./principalCache.ts";

function principal(id: number): Principal {
  return { account: { id, email: `${id}@example.com`, name: "林", locale: "zh-CN" }, memberships: [] };
}

test("a token is asked for once until everyone is forgotten", async () => {
  const cache = buildPrincipalCache();
  let loads = 0;
  const load = async (): Promise<Principal> => principal((loads += 1));
  expect((await cache.get("a", load))?.account.id).toBe(1);
  expect((await cache.get("a", load))?.account.id).toBe(1);
  cache.forgetAll();
  expect((await cache.get("a", load))?.account.id).toBe(2);
});

test("what was being loaded while everyone was forgotten is not kept", async () => {
  const cache = buildPrincipalCache();
  let finish: (value: Principal) => void = () => undefined;
  const slow = cache.get("a", () => new Promise((resolve) => (finish = resolve)));
  cache.forgetAll();
  finish(principal(1));
  expect((await slow)?.account.id).toBe(1);
  expect((await cache.get("a", async () => principal(2)))?.account.id).toBe(2);
});

test("a stranger is not remembered", async () => {
  const cache = buildPrincipalCache();
  expect(await cache.get("a", async () => undefined)).toBeUndefined();
  expect((await cache.get("a", async () => principal(1)))?.account.id).toBe(1);
});
