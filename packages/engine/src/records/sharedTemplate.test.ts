import { expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { Slot } from "../access/slots.ts";
import { sharedTemplate } from "./sharedTemplate.ts";

test("a value under the same cast is one parameter, under another or none it is one of its own", () => {
  const slot = new Slot("now");
  const fragment = sql`select ${"a"}::text, ${slot}::timestamptz(3), ${"a"}, ${"a"}::text, ${slot}::timestamptz, ${slot}::timestamptz(3), ${"a"}::text[], ${"a"}::jsonb`;
  expect(sharedTemplate(fragment)).toEqual({
    text: "select $1::text, $2::timestamptz(3), $3, $1::text, $4::timestamptz, $2::timestamptz(3), $5::text[], $6::jsonb",
    values: ["a", slot, "a", slot, "a", "a"],
  });
});
