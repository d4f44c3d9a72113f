import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFieldKey } from "@tongzhou/model";
import { makeKey } from "./makeKey.ts";

describe("makeKey", () => {
  it.each([
    [{ zh: "影响门店数" }, "ying_xiang_men_dian_shu"],
    [{ zh: "影响门店数", en: "Affected stores" }, "affected_stores"],
    [{ zh: "SLA 剩余" }, "sla_sheng_yu"],
    [{ zh: "Café №1" }, "cafe_no1"],
    [{ zh: "2026 预算" }, "n2026_yu_suan"],
    [{ zh: "！？" }, "field"],
    [{ zh: "版本", en: "Version" }, "version_1"],
  ])("%o is spelled %s", (label, key) => {
    expect(makeKey(label, new Set(), "field", "form")).toBe(key);
  });

  it("a taken key gets a number", () => {
    expect(makeKey({ zh: "金额" }, new Set(["jin_e", "jin_e_2"]), "field", "form")).toBe("jin_e_3");
  });

  it("every label gives a key that a field may have", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.array(fc.string()), (zh, taken) => {
        const key = makeKey({ zh }, new Set(taken), "field", "form");
        expect(isFieldKey(key) && !taken.includes(key)).toBe(true);
      }),
    );
  });
});
