import { expect, test } from "vitest";
import fc from "fast-check";
import { decodeDecimal } from "./decode.ts";

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(..."0123456789"), { minLength: min, maxLength: max }).map((list) => list.join(""));
const numeral = fc
  .tuple(fc.constantFrom("", "-", "+"), digits(0, 40), fc.constantFrom("", "."), digits(0, 12))
  .map((parts) => parts.join(""));

test("a decimal is read the same whether or not it comes in its canonical writing", () => {
  fc.assert(
    fc.property(numeral, fc.integer({ min: 0, max: 10 }), (text, decimals) => {
      // Bounds that exclude nothing send the same value the long way round.
      const wide = { min: "-1e60", max: "1e60" };
      expect(decodeDecimal(text, { decimals })).toEqual(decodeDecimal(text, { decimals, ...wide }));
    }),
    { numRuns: 3000 },
  );
});

test.each(["-0", "00", "1.", "1.50", "+1", ".5", "1e3"])("%s is not taken for canonical", (text) => {
  const decoded = decodeDecimal(text, { decimals: 2 });
  expect(decoded.ok && decoded.value === text).toBe(false);
});
