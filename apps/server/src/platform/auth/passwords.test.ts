import { expect, test } from "vitest";
import { buildPasswords } from "./passwords.ts";

test("a crowd of guesses: 2 at work and 64 in line are answered, the next is told rate.limited at once", async () => {
  const passwords = await buildPasswords();
  const crowd = Array.from({ length: 66 }, () => passwords.matches(null, "guess"));
  await expect(passwords.matches(null, "guess")).rejects.toMatchObject({
    code: "rate.limited",
    params: { retryAfterSeconds: 5 },
  });
  expect(await Promise.all(crowd)).toEqual(crowd.map(() => false));
  expect(await passwords.matches(await passwords.hash("correct horse"), "correct horse")).toBe(true);
});
